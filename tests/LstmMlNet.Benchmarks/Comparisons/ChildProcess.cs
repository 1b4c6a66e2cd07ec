using System.Diagnostics;
using System.Text;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>Runs this program again: engines that spin between calls are measured in processes of their own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs to the end.</summary>
    /// <param name="environment">Variables to set.</param>
    /// <param name="say">Receives failures.</param>
    /// <param name="arguments">The program's arguments.</param>
    /// <returns>What was printed; null where it failed.</returns>
    public static string? Run(IReadOnlyDictionary<string, string> environment, Action<string> say, params string[] arguments)
    {
        string self = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(self) == "dotnet";
        var start = new ProcessStartInfo(self, hosted ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return output;
        say($"{string.Join(' ', arguments)} failed: {errors.ToString().Split('\n')[0]}");
        return null;
    }
}
