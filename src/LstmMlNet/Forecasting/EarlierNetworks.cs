using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Networks that are trained on what came before a time, to see how they forecast what came after it. Each is trained once: what chose a
/// level calibrates its intervals, too.
/// </summary>
internal sealed class EarlierNetworks(
    IHostEnvironment environment,
    IDataView table,
    LstmSequenceEstimator.Options trainer,
    Origins origins)
{
    // To see which of several does best, a network need not be trained to the end.
    private const int ShortPart = 4;
    private readonly Dictionary<(string Kind, int LeftOut, int Members, int Epochs), LstmSequenceTransformer> _trained = [];

    /// <summary>How the networks are trained.</summary>
    public LstmSequenceEstimator.Options Trainer => trainer;

    /// <summary>The rows that they are trained on, but for those left out.</summary>
    public Origins Origins => origins;

    /// <summary>Epochs of a training that compares only.</summary>
    public int ShortEpochs => Math.Max(1, (trainer.Epochs + ShortPart - 1) / ShortPart);

    /// <summary>A network that is trained without the last rows of each series.</summary>
    /// <param name="layout">What turns rows into windows.</param>
    /// <param name="leftOut">Rows at the end that are left out, besides those held out.</param>
    /// <param name="members">Networks whose mean it is; null: as the trainer says.</param>
    /// <param name="epochs">Epochs; null: as the trainer says.</param>
    /// <param name="progress">Called after each epoch; null: nobody is.</param>
    public LstmSequenceTransformer Of(
        ForecastLayout layout,
        int leftOut,
        int? members = 1,
        int? epochs = null,
        Action<EpochMetrics>? progress = null)
    {
        LstmSequenceEstimator.Options own = trainer.Copy();
        if (members is { } count)
            (own.MemberCount, own.Members, own.SpreadColumnName) = (count, null, null);
        own.Epochs = epochs ?? trainer.Epochs;
        own.Checkpoint = null;
        own.Progress = progress;
        (string, int, int, int) key = (KindOf(layout), leftOut, own.Members?.Count ?? own.MemberCount, own.Epochs);
        if (_trained.TryGetValue(key, out LstmSequenceTransformer? earlier))
            return earlier;
        LstmSequenceTransformer trained = ForecastTraining.Run(
            environment,
            table,
            layout,
            own,
            origins with { LeftOut = origins.LeftOut + leftOut });
        if (!trainer.StopToken.IsCancellationRequested)
            _trained[key] = trained;
        return trained;
    }

    /// <summary>
    /// A network of which only the width of its intervals counts, not its forecasts: one that was trained without at least the last rows,
    /// or a new one that is trained shortly.
    /// </summary>
    /// <param name="layout">What turns rows into windows.</param>
    /// <param name="leftOut">Rows at the end that are left out.</param>
    /// <param name="progress">Called after each epoch of a new one.</param>
    public LstmSequenceTransformer ForWidth(ForecastLayout layout, int leftOut, Action<EpochMetrics>? progress = null) => _trained
        .Where(pair => pair.Key.Kind == KindOf(layout) && pair.Key.LeftOut >= leftOut)
        .OrderBy(pair => pair.Key.LeftOut)
        .ThenByDescending(pair => pair.Key.Epochs)
        .Select(pair => pair.Value)
        .FirstOrDefault() ?? Of(layout, leftOut, epochs: ShortEpochs, progress: progress);

    /// <summary>What networks differ in: their level, and the columns that they do not read.</summary>
    private static string KindOf(ForecastLayout layout) =>
        $"{layout.Level} {layout.Logarithm} {string.Join('\n', layout.Unused.Order(StringComparer.Ordinal))}";
}
