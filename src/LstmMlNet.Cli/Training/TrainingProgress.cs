using System.Globalization;
using LstmMlNet.Networks;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Shows training, and then calibration, as they go; at the end, why training ended when it did.</summary>
internal sealed class TrainingProgress(IAnsiConsole console, int epochs) : IDisposable
{
    private Phase? _phase = new(console, "training", epochs);
    private bool _calibrates;
    private EpochMetrics? _last;
    private EpochMetrics? _best;

    public void Report(EpochMetrics metrics)
    {
        _last = metrics;
        if (metrics.ValidationLoss is { } loss && !(_best?.ValidationLoss <= loss))
            _best = metrics;
        _phase!.Report(metrics.Epoch, Describe(metrics));
    }

    public void Report(CalibrationProgress progress)
    {
        int own = progress.Epoch.EpochCount;
        if (!_calibrates)
        {
            _phase!.Dispose();
            _phase = new Phase(console, "calibrating", progress.Blocks * own);
            _calibrates = true;
        }

        _phase!.Report(
            ((progress.Block - 1) * own) + progress.Epoch.Epoch,
            string.Create(CultureInfo.InvariantCulture, $"{progress.Block} of {progress.Blocks}, epoch {progress.Epoch.Epoch}/{own}"));
    }

    /// <summary>Why training ended before its last epoch, and which weights are kept; null where it did not.</summary>
    public string? Explain(int? patience)
    {
        if (_last is null || _best is null || patience is null)
            return null;
        return _last.Epoch < _last.EpochCount
            ? string.Create(CultureInfo.InvariantCulture, $"Stopped early after epoch {_last.Epoch} of {_last.EpochCount}: the "
                + $"validation loss had not fallen for {_last.Epoch - _best.Epoch} epochs. Epoch {_best.Epoch}'s weights are kept.")
            : _best.Epoch < _last.Epoch ? string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {_best.Epoch}'s weights are kept: its validation loss is the lowest.") : null;
    }

    public void Dispose()
    {
        _phase?.Dispose();
        _phase = null;
    }

    private static string Describe(EpochMetrics metrics)
    {
        var text = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"epoch {metrics.Epoch}/{metrics.EpochCount}, loss {metrics.Loss:G4}"),
        };
        if (metrics.ValidationLoss is { } loss)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"validation {loss:G4}"));
        if ((metrics.ValidationAccuracy ?? metrics.Accuracy) is { } accuracy)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:F3}"));
        return string.Join(", ", text);
    }
}
