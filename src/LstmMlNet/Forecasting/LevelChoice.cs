using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses what windows are relative to by rolling origins at the end of the training part: each candidate is trained on what comes before
/// them, and the one whose forecasts err least, in units of the seasonal naive forecast's errors in the window, is taken; of short tables
/// a weighted mean of several.
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
    private const int MostWays = 5;

    // Neighboring origins say nearly the same.
    private const int MostOrigins = 5_000;
    private static readonly double[] s_fewCuts = [0.32, 0.16];

    // With more windows than these, a training takes long enough for one cut and half the epochs to do.
    private const long MostThoroughWindows = 1_000;

    /// <summary>
    /// The layout with the level that does best, or the one that was asked for; several with their weights where there are few windows.
    /// </summary>
    public IReadOnlyList<ForecastLayout> Run()
    {
        ForecastLayout[] candidates = [.. Candidates().Select(candidate => SpreadMeasurement.Run(table, candidate, options.HeldOutRows))];
        int[] cuts = Cuts();
        if (candidates.Length == 1 || cuts.Length == 0)
            return [candidates[0]];
        var tried = new List<TriedLevel>();
        foreach (ForecastLayout candidate in candidates)
        {
            var one = TriedLevel.Of(candidate, cuts.Select(cut => Forecasts(candidate, cut)));
            tried.Add(one);
            trainer.StopToken.ThrowIfCancellationRequested();
            options.LevelProgress?.Invoke(new ForecastLevelProgress(
                tried.Count,
                candidates.Length,
                candidate.Level,
                candidate.Logarithm,
                HasFewWindows ? one.Ways.Min(way => way.Error) : one.Error));
        }

        return HasFewWindows ? Combined(tried) : [tried.MinBy(one => one.Error)!.Layout];
    }

    /// <summary>The layouts with the levels that were chosen earlier, on these rows.</summary>
    public IReadOnlyList<ForecastLayout> As(IReadOnlyList<ForecastLayout> earlier) =>
    [
        .. earlier.Select(one => SpreadMeasurement.Run(
            table,
            Layout(one.Level, one.Logarithm && survey.Least.All(least => least >= 0)) with
            {
                Share = one.Share,
                Weight = one.Weight,
                Unused = one.Unused,
                PriorSteps = one.PriorSteps,
            },
            options.HeldOutRows)),
    ];

    private bool HasFewWindows => survey.Windows(origins) <= MostCombinedWindows;

    private bool IsThorough => survey.Windows(origins) <= MostThoroughWindows;

    /// <summary>Rows of a series' end that are forecast to compare levels, for each cut.</summary>
    private int[] Cuts()
    {
        int[] cuts = HasFewWindows
            ? [.. s_fewCuts.Skip(IsThorough ? 0 : 1).Select(cut => (int)(cut * survey.MedianLength))]
            : [Math.Min(Horizons * survey.Layout.Horizon, (int)(MostShare * survey.MedianLength))];
        return [.. cuts.Where(cut => cut > 0 && survey.Lengths.Any(length => length - cut > origins.LeastHistory))];
    }

    /// <summary>
    /// The best ways to forecast, weighted by their errors: networks believed as a whole or half, and levels by themselves. Ways by the
    /// same network are one, which is believed by as much.
    /// </summary>
    private static List<ForecastLayout> Combined(List<TriedLevel> tried)
    {
        (TriedLevel Level, double Share, double Error)[] best =
        [
            .. tried.SelectMany(one => one.Ways.Select(way => (Level: one, way.Share, way.Error))).OrderBy(way => way.Error).Take(MostWays),
        ];
        return
        [
            .. best.GroupBy(way => way.Level).Select(ways =>
            {
                double weight = ways.Sum(way => WeightOf(way.Error, best[0].Error));
                return ways.Key.Layout with
                {
                    Weight = weight,
                    Share = ways.Sum(way => WeightOf(way.Error, best[0].Error) * way.Share) / weight,
                };
            }),
        ];
    }

    private static double WeightOf(double error, double least) => error > 0 ? Math.Max(1e-6, Math.Pow(least / error, 4)) : 1;

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
        if (!IsThorough)
            own.Epochs = Math.Max(1, (own.Epochs + 1) / 2);
        Origins before = origins with { LeftOut = heldOut + leftOut };
        LstmSequenceTransformer trained = ForecastTraining.Run(environment, table, layout, own, before);
        int stride = Math.Max(1, (int)((long)leftOut * survey.Lengths.Count / MostOrigins));
        return ForecastScores.Of(trained, table, layout, new Origins(1, stride) { Last = (leftOut / stride) + 1, LeftOut = heldOut }, null);
    }
}
