using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Shows a search as it goes: how many settings were tried, the best so far, and the time left.</summary>
internal sealed class SearchProgress(IAnsiConsole console, TimeSpan budget) : IDisposable
{
    private const int Steps = 1000;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _isInteractive = console.Profile.Capabilities.Interactive;
    private readonly Phase _phase = new(console, "searching", Steps);

    public void Report(IReadOnlyList<SearchTrial> trials) => Report(trials.Count, string.Create(
        CultureInfo.InvariantCulture,
        $"validation loss {trials.Min(trial => trial.ValidationLoss):G4}"));

    /// <param name="trials">The number of settings that were tried.</param>
    /// <param name="best">The best measure so far.</param>
    public void Report(int trials, string best)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{trials} {(trials == 1 ? "trial" : "trials")}, best {best}");
        if (_isInteractive)
            _phase.Report(Math.Clamp((int)(Steps * (_clock.Elapsed / budget)), 1, Steps), text);
        else
            console.WriteLine($"searching: {text}, {Phase.Left(budget > _clock.Elapsed ? budget - _clock.Elapsed : TimeSpan.Zero)} left");
    }

    public void Dispose() => _phase.Dispose();
}
