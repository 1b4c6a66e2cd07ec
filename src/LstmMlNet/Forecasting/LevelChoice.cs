using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses what windows are relative to by rolling origins at the end of the training part: each candidate is trained on what comes before
/// them, and the one whose forecasts err least, in units of the seasonal naive forecast's errors in the window, is taken; of short tables
/// the mean of several may err less.
/// </summary>
internal sealed class LevelChoice(
    IHostEnvironment environment,
    IDataView table,
    TableSurvey survey,
    LstmForecastEstimator.Options options,
    LstmSequenceEstimator.Options trainer,
    Origins origins)
{
    // Of so many times the horizon, and of at most this share of a series, the errors are measured.
    private const int Horizons = 2;
    private const double MostShare = 0.25;
    private const long MostThetaValues = 20_000_000;

    // Forecasts from several levels cost as many networks: where there is little to learn from, they err least.
    private const long MostCombinedWindows = 5_000;
    private const int MostLevels = 3;
    private const double LeastGain = 0.97;

    /// <summary>
    /// The layout with the level that does best, or the one that was asked for; several where the mean of their forecasts does better.
    /// </summary>
    public IReadOnlyList<ForecastLayout> Run()
    {
        ForecastLayout[] candidates = [.. Candidates().Select(candidate => SpreadMeasurement.Run(table, candidate, options.HeldOutRows))];
        int leftOut = Math.Min(Horizons * survey.Layout.Horizon, (int)(MostShare * survey.MedianLength));
        if (candidates.Length == 1 || leftOut < 1)
            return [candidates[0]];
        var tried = new List<TriedLevel>();
        foreach (ForecastLayout candidate in candidates)
        {
            var one = TriedLevel.Of(candidate, Forecasts(candidate, leftOut));
            tried.Add(one);
            trainer.StopToken.ThrowIfCancellationRequested();
            options.LevelProgress?.Invoke(new ForecastLevelProgress(
                tried.Count,
                candidates.Length,
                candidate.Level,
                candidate.Logarithm,
                one.Error));
        }

        TriedLevel[] ranked = [.. tried.OrderBy(one => one.Error)];
        return survey.Windows(origins) > MostCombinedWindows ? [ranked[0].Layout] : Combined(ranked);
    }

    /// <summary>The layouts with the levels that were chosen earlier, on these rows.</summary>
    public IReadOnlyList<ForecastLayout> As(IReadOnlyList<ForecastLayout> earlier) =>
    [
        .. earlier.Select(one => SpreadMeasurement.Run(
            table,
            Layout(one.Level, one.Logarithm && survey.Least.All(least => least >= 0)) with { Share = one.Share },
            options.HeldOutRows)),
    ];

    /// <summary>The best level, and those whose forecasts make the mean better.</summary>
    private static List<ForecastLayout> Combined(TriedLevel[] ranked)
    {
        List<TriedLevel> taken = [ranked[0]];
        double error = ranked[0].Error;
        while (taken.Count < MostLevels)
        {
            (TriedLevel Level, double Error) best = ranked.Except(taken)
                .Select(one => (one, TriedLevel.ErrorOfMean([.. taken, one])))
                .DefaultIfEmpty((ranked[0], double.MaxValue))
                .MinBy(one => one.Item2);
            if (best.Error > LeastGain * error)
                break;
            taken.Add(best.Level);
            error = best.Error;
        }

        return [.. taken.Select(one => one.Layout)];
    }

    private IEnumerable<ForecastLayout> Candidates()
    {
        ForecastLayout layout = survey.Layout;
        bool positive = survey.Least.All(least => least > 0);
        if (options.Logarithm == true && survey.Least.Any(least => least < 0))
            throw new InvalidOperationException($"{nameof(options.Logarithm)} is on, and target column "
                + $"'{layout.Table.TargetColumnNames[Array.FindIndex(survey.Least, least => least < 0)]}' has values below 0.");
        ForecastLevel[] levels = options.Level is { } level ? [level]
            :
            [
                ForecastLevel.LastValue,
                ForecastLevel.Mean,
                .. layout.SeasonLength > 1 ? [ForecastLevel.SeasonBefore] : Array.Empty<ForecastLevel>(),
                .. IsThetaQuick() ? [ForecastLevel.Theta] : Array.Empty<ForecastLevel>(),
            ];
        bool[] logarithms = options.Logarithm is { } given ? [given] : positive ? [false, true] : [false];
        return levels.SelectMany(own => logarithms.Select(logarithm => Layout(own, logarithm)));
    }

    private ForecastLayout Layout(ForecastLevel level, bool logarithm) => survey.Layout with
    {
        Level = level,
        Logarithm = logarithm,

        // Where there are zeros, a hundredth of the usual size keeps their logarithms near the others'.
        Offsets = [.. survey.Least.Select((least, i) => logarithm && least <= 0 ? 0.01 * survey.Layout.Sizes[i] : 0)],
    };

    /// <summary>Whether Theta forecasts from all windows in a few seconds.</summary>
    private bool IsThetaQuick() =>
        survey.Lengths.Sum(length => (long)length) / origins.Stride * survey.Layout.ThetaLength <= MostThetaValues;

    /// <summary>Forecasts of the last rows by a network that was trained shortly on those before.</summary>
    private IDataView Forecasts(ForecastLayout layout, int leftOut)
    {
        int heldOut = options.HeldOutRows;
        LstmSequenceEstimator.Options own = trainer.Copy();
        own.MemberCount = 1;
        own.Members = null;
        own.SpreadColumnName = null;
        own.Checkpoint = null;
        own.Progress = null;
        own.Epochs = Math.Max(1, (own.Epochs + 1) / 2);
        Origins before = origins with { LeftOut = heldOut + leftOut };
        LstmSequenceTransformer trained = ForecastTraining.Run(environment, table, layout, own, before);
        return trained.Transform(ForecastWindows.ToForecast(table, layout, new Origins { Last = leftOut + 1, LeftOut = heldOut }, null));
    }
}
