using System.Globalization;
using LstmMlNet.Networks;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>Shows the progress of training and calibration, and explains why training ended.</summary>
internal sealed class TrainingProgress(IAnsiConsole console, LstmSequenceEstimator.Options options) : IDisposable
{
    // The fraction of epochs completed, by network.
    private readonly Dictionary<int, double> _done = [];
    private Phase? _phase = new(console, "training", TotalEpochs(options));
    private bool _calibrates;
    private bool _refits;
    private int _refitTotal;
    private int _block;
    private EpochMetrics? _last;
    private EpochMetrics? _best;

    /// <summary>Whether an epoch is complete: there is something to keep.</summary>
    public bool HasEpoch { get; private set; }

    /// <summary>The epochs of all networks that are trained.</summary>
    public static int TotalEpochs(LstmSequenceEstimator.Options options) =>
        options.MemberCount * (options.Members ?? [options]).Sum(kind => kind.Epochs);

    public void Report(EpochMetrics metrics)
    {
        HasEpoch = true;
        if (metrics.IsRefit)
        {
            ReportRefit(metrics);
            return;
        }

        Count(metrics);
        _last = metrics;
        if (metrics.ValidationLoss is { } loss && !(_best?.ValidationLoss <= loss))
            _best = metrics;
        _phase!.Report((int)Math.Round(_done.Values.Sum() / metrics.MemberCount * TotalEpochs(options)), Describe(metrics));
    }

    private void ReportRefit(EpochMetrics metrics)
    {
        if (!_refits)
        {
            _phase!.Dispose();
            _refitTotal = metrics.EpochCount * metrics.MemberCount;
            _phase = new Phase(console, "training on all rows", _refitTotal);
            _done.Clear();
            _refits = true;
        }

        Count(metrics);
        _phase!.Report((int)Math.Round(_done.Values.Sum() / metrics.MemberCount * _refitTotal), Describe(metrics));
    }

    public void Report(CalibrationProgress progress)
    {
        if (!_calibrates)
        {
            _phase!.Dispose();
            _phase = new Phase(console, "calibrating", progress.Blocks * progress.Epoch.EpochCount * progress.Epoch.MemberCount);
            _calibrates = true;
        }

        if (_block != progress.Block)
            _done.Clear();
        _block = progress.Block;
        Count(progress.Epoch);
        int own = progress.Epoch.EpochCount * progress.Epoch.MemberCount;
        _phase!.Report(
            (int)Math.Round((progress.Block - 1 + (_done.Values.Sum() / progress.Epoch.MemberCount)) * own),
            $"{progress.Block} of {progress.Blocks}, {Place(progress.Epoch)}");
    }

    /// <summary>Why training ended before its last epoch, and which weights are kept; null if it did not.</summary>
    public string? Explain(int? patience)
    {
        if (_last is null || _best is null || patience is null || _last.MemberCount > 1)
            return null;
        string kept = _refits
            ? "The network was trained again on all rows, for as many updates as led there."
            : $"The weights of epoch {_best.Epoch} are kept.";
        return _last.Epoch < _last.EpochCount
            ? string.Create(CultureInfo.InvariantCulture, $"Stopped early after epoch {_last.Epoch} of {_last.EpochCount}: the "
                + $"validation loss had not improved for {_last.Epoch - _best.Epoch} epochs. {kept}")
            : _best.Epoch < _last.Epoch || _refits
            ? string.Create(CultureInfo.InvariantCulture, $"The validation loss was lowest after epoch {_best.Epoch}. {kept}")
            : null;
    }

    public void Dispose()
    {
        _phase?.Dispose();
        _phase = null;
    }

    private void Count(EpochMetrics metrics) => _done[metrics.Member] = metrics.Epoch / (double)Math.Max(1, metrics.EpochCount);

    /// <summary>Which network of several, and which epoch.</summary>
    public static string Place(EpochMetrics metrics)
    {
        string epoch = string.Create(CultureInfo.InvariantCulture, $"epoch {metrics.Epoch}/{metrics.EpochCount}");
        return metrics.MemberCount == 1
            ? epoch
            : string.Create(CultureInfo.InvariantCulture, $"network {metrics.Member} of {metrics.MemberCount}, {epoch}");
    }

    private static string Describe(EpochMetrics metrics)
    {
        var text = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"{Place(metrics)}, loss {metrics.Loss:G4}"),
        };
        if (metrics.ValidationLoss is { } loss)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"validation {loss:G4}"));
        if ((metrics.ValidationAccuracy ?? metrics.Accuracy) is { } accuracy)
            text.Add(string.Create(CultureInfo.InvariantCulture, $"accuracy {accuracy:F3}"));
        return string.Join(", ", text);
    }
}
