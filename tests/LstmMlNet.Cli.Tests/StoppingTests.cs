using System.Diagnostics;

namespace LstmMlNet.Cli.Tests;

/// <summary>Ctrl+C ends training and keeps the best model so far.</summary>
[TestClass]
internal sealed class StoppingTests
{
    [TestMethod]
    public async Task An_interrupt_keeps_what_was_learned()
    {
        using var tool = new Tool();
        string data = tool.SensorData();
        (int code, string shown) = await Interrupted(tool, "epoch 1/", data, "--epochs", "100000");
        Assert.AreEqual(0, code, shown);
        StringAssert.Contains(shown, "the best model so far is kept");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", tool.PathOf("Stopped"), "-d", data), tool.Errors);
    }

    [TestMethod]
    public async Task Before_the_first_epoch_is_complete_it_leaves_the_model_that_is_there()
    {
        using var tool = new Tool();
        Directory.CreateDirectory(tool.PathOf("Stopped"));
        string zip = tool.PathOf("Stopped", "Stopped.zip");
        await File.WriteAllTextAsync(zip, "an earlier model");

        // One batch is an epoch, and takes far longer than anybody would wait.
        string[] large = ["--units", "600", "--layers", "3", "--bidirectional", "--batch-size", "512"];
        (int code, string shown) = await Interrupted(tool, "held out", tool.SensorData(), large);
        Assert.AreEqual(130, code, shown);
        StringAssert.Contains(shown, "nothing was written");
        Assert.AreEqual("an earlier model", await File.ReadAllTextAsync(zip));
        Assert.HasCount(1, Directory.GetFileSystemEntries(tool.PathOf("Stopped")));
    }

    /// <summary>Trains in a process of its own, which is interrupted once it has shown something.</summary>
    private static async Task<(int Code, string Shown)> Interrupted(Tool tool, string after, string data, params string[] more)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive("Signals are sent by kill, which Windows does not have.");
        string[] arguments =
        [
            .. Prefix(), Path.Combine(AppContext.BaseDirectory, "lstm-mlnet.dll"), "classify", "-d", data, "-l", "activity",
            "--id", "recording", "--order", "step", "-o", tool.PathOf("Stopped"), .. more,
        ];
        var start = new ProcessStartInfo(
            arguments[0],
            arguments[1..]) { WorkingDirectory = tool.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        PackageFeed.BesideOtherTests(start);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync();
        while (line?.Contains(after, StringComparison.Ordinal) == false);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, rest + await errors);
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
