using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses what windows are relative to by rolling origins at the end of the training part: each candidate is trained on what comes before
/// them, and the one whose forecasts err least, in units of the seasonal naive forecast's errors in the window, is taken; of short tables
/// a weighted mean of several.
/// </summary>
internal sealed class LevelChoice(
    IDataView table,
    TableSurvey survey,
    LstmForecastEstimator.Options options,
    EarlierNetworks earlier)
{
    // Of so many times the horizon, and of at most this share of a series, the errors are measured.
    private const int Horizons = 2;
    private const double MostShare = 0.25;
    private const long MostThetaValues = 20_000_000;

    // Forecasts from several levels cost as many networks: where there is little to learn from, they err least.
    private const long MostCombinedWindows = 5_000;

    // Neighboring origins say nearly the same.
    private const int MostOrigins = 5_000;

    // Candidates that err clearly more at the first time are not tried at later ones.
    private const double MostOverLeast = 1.25;
    private const int MostKept = 3;
    private const int UsualCuts = 2;

    // With more windows than these, a training takes long enough for one time and a part of the epochs to do.
    private const long MostThoroughWindows = 1_000;
    private readonly ThetaLevels _thetas = new();

    /// <summary>
    /// The layout with the level that does best, or the one that was asked for; several with their weights where there are few windows.
    /// </summary>
    public IReadOnlyList<ForecastLayout> Run()
    {
        ForecastLayout[] candidates = [.. Candidates().Select(candidate => SpreadMeasurement.Run(table, candidate, options.HeldOutRows))];
        int[] cuts = Cuts();
        if (candidates.Length == 1 || cuts.Length == 0)
            return [candidates[0]];
        IsShort = !IsThorough;
        LastValue = Array.Find(candidates, candidate => candidate is { Level: ForecastLevel.LastValue, Logarithm: false }) is { } last
            ? last with { Share = 0 }
            : null;
        var tried = new List<TriedLevel>();
        foreach (ForecastLayout candidate in candidates)
        {
            var one = TriedLevel.Of(candidate, [Forecasts(candidate, cuts[0])]);
            tried.Add(one);
            earlier.Trainer.StopToken.ThrowIfCancellationRequested();
            options.LevelProgress?.Invoke(new ForecastLevelProgress(
                tried.Count,
                candidates.Length,
                candidate.Level,
                candidate.Logarithm,
                ErrorOf(one)));
        }

        if (!HasFewWindows)
            return [tried.MinBy(one => one.Error)!.Layout];
        IEnumerable<TriedLevel> kept = Kept(tried);
        return Combined(cuts.Length == 1 ? kept : kept.Select(one => TriedAt(one.Layout, cuts)));
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

    /// <summary>Whether the table has so few windows that every network is trained to the end.</summary>
    public bool IsThorough => survey.Windows(earlier.Origins) <= MostThoroughWindows;

    /// <summary>
    /// Whether levels were compared by networks that were not trained to the end: they say little of how much to believe them.
    /// </summary>
    public bool IsShort { get; private set; }

    /// <summary>The layout with the last value as the level, by itself, if it was tried.</summary>
    public ForecastLayout? LastValue { get; private set; }

    private bool HasFewWindows => survey.Windows(earlier.Origins) <= MostCombinedWindows;

    /// <summary>Rows of a series' end that are forecast to compare levels, for each cut.</summary>
    private int[] Cuts()
    {
        int folds = earlier.Trainer.CalibrationFolds;
        int[] cuts = IsThorough ? EarlierCuts.Of(survey, folds > 0 ? folds : UsualCuts).LeftOut
            : HasFewWindows ? EarlierCuts.Of(survey, UsualCuts).LeftOut[^1..]
            : [Math.Min(Horizons * survey.Layout.Horizon, (int)(MostShare * survey.MedianLength))];
        return [.. cuts.Where(cut => cut > 0 && survey.Lengths.Any(length => length - cut > earlier.Origins.LeastHistory))];
    }

    private double ErrorOf(TriedLevel one) => HasFewWindows ? one.Ways.Min(way => way.Error) : one.Error;

    /// <summary>
    /// The candidates that may be among the best at all times, those that err least first. Of logarithms or not, a level's forecasts are
    /// nearly the same: the mean of both gains nothing.
    /// </summary>
    private IEnumerable<TriedLevel> Kept(List<TriedLevel> tried)
    {
        double most = MostOverLeast * tried.Min(ErrorOf);
        return tried.GroupBy(one => one.Layout.Level)
            .Select(level => level.MinBy(ErrorOf)!)
            .Where(one => ErrorOf(one) <= most)
            .OrderBy(ErrorOf)
            .Take(MostKept);
    }

    private TriedLevel TriedAt(ForecastLayout candidate, int[] cuts)
    {
        earlier.Trainer.StopToken.ThrowIfCancellationRequested();
        return TriedLevel.Of(candidate, cuts.Select(cut => Forecasts(candidate, cut)));
    }

    /// <summary>The best levels, each with as much of its network believed as does best, weighted by their errors.</summary>
    private static List<ForecastLayout> Combined(IEnumerable<TriedLevel> tried)
    {
        (ForecastLayout Layout, double Share, double Error)[] best =
        [
            .. tried.Select(one => (one.Layout, Way: one.Ways.MinBy(way => way.Error)))
                .Select(one => (one.Layout, one.Way.Share, one.Way.Error))
                .OrderBy(way => way.Error),
        ];
        return [.. best.Select(way => way.Layout with { Share = way.Share, Weight = TriedLevel.WeightOf(way.Error, best[0].Error) })];
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
        Thetas = level == ForecastLevel.Theta && IsThetaQuick() ? _thetas : null,

        // Where there are zeros, a hundredth of the usual size keeps their logarithms near the others'.
        Offsets = [.. survey.Least.Select((least, i) => logarithm && least <= 0 ? 0.01 * survey.Layout.Sizes[i] : 0)],
    };

    /// <summary>Whether Theta forecasts from all windows in a few seconds.</summary>
    private bool IsThetaQuick() =>
        survey.Lengths.Sum(length => (long)length) / earlier.Origins.Stride * survey.Layout.ThetaLength <= MostThetaValues;

    /// <summary>Forecasts of the last rows by a network that was trained shortly on those before.</summary>
    private IDataView Forecasts(ForecastLayout layout, int leftOut)
    {
        LstmSequenceTransformer trained = earlier.Of(layout, leftOut, epochs: IsThorough ? null : earlier.ShortEpochs);
        int stride = Math.Max(1, (int)((long)leftOut * survey.Lengths.Count / MostOrigins));
        return ForecastScores.Of(
            trained,
            table,
            layout,
            new Origins(1, stride) { Last = (leftOut / stride) + 1, LeftOut = options.HeldOutRows },
            null);
    }
}
