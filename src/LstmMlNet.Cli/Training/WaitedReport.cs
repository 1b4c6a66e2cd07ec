using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Writes a report for as long as the user waits for it. Stopped, a page that says why there is none takes the place of an earlier model's
/// report.
/// </summary>
internal static class WaitedReport
{
    /// <param name="console">Where to say that there is none.</param>
    /// <param name="patience">How long Ctrl+C leaves it.</param>
    /// <param name="path">The report's page.</param>
    /// <param name="write">Writes the page; once the token is canceled, it writes nothing.</param>
    /// <returns>Whether the report is there.</returns>
    public static bool Write(IAnsiConsole console, StopPatience patience, string path, Action<CancellationToken> write)
    {
        if (!patience.IsStopped && patience.TryRun(() => write(patience.Left)))
            return true;
        console.WriteLine("Stopped: no report was written.");
        File.WriteAllText(path, "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>No report</title><p>Training was stopped "
            + "before its report was written.</p></html>");
        return false;
    }
}
