using System.Diagnostics;

namespace LstmMlNet.Cli.Tests;

/// <summary>Ctrl+C ends training and keeps the best model so far.</summary>
[TestClass]
internal sealed class StoppingTests
{
    [TestMethod]
    public async Task An_interrupt_keeps_what_was_learnt()
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Signals are sent by kill, which Windows does not have.");
        using var tool = new Tool();
        string data = tool.SensorData();
        string[] arguments =
        [
            .. Prefix(), Path.Combine(AppContext.BaseDirectory, "lstm-mlnet.dll"), "classify", "-d", data, "-l", "activity",
            "--id", "recording", "--order", "step", "--epochs", "100000", "-o", tool.PathOf("Stopped"),
        ];
        using Process process = Process.Start(new ProcessStartInfo(
            arguments[0],
            arguments[1..]) { WorkingDirectory = tool.Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync();
        while (line?.Contains("epoch 1/", StringComparison.Ordinal) == false);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(0, process.ExitCode, rest + await errors);
        StringAssert.Contains(rest, "the best model so far is kept");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", tool.PathOf("Stopped"), "-d", data), tool.Errors);
    }

    /// <summary>
    /// What a shell starts in the background ignores interrupts, and so does all that it starts: then the tool is started so
    /// that it does not.
    /// </summary>
    private static string[] Prefix()
    {
        const string Status = "/proc/self/status";
        string? ignored = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            : null;
        bool ignoresInterrupts = ignored is not null && (Convert.ToInt64(ignored["SigIgn:".Length..].Trim(), 16) & 2) != 0;
        return ignoresInterrupts ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
    }
}
