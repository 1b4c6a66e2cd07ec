using LstmMlNet.Reports;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Shows the report's progress.</summary>
internal sealed class ReportPhase(IAnsiConsole console) : IDisposable
{
    private Phase? _phase;

    public void Report(ReportProgress progress)
    {
        _phase ??= new Phase(console, "reporting", progress.Count);
        _phase.Report(progress.Index, progress.Part);
    }

    public void Dispose()
    {
        _phase?.Dispose();
        _phase = null;
    }
}
