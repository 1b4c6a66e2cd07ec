using LstmMlNet.Forecasting;
using LstmMlNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Trains one network to forecast all series of a table, from its raw rows: finds spacing, season and calendar, cuts windows relative to
/// their level, and reads what is known ahead with a decoder, and static columns and categories at every step.
/// </summary>
/// <remarks>
/// Created by <c>mlContext.Forecasting.ForecastByLstm(options)</c>. The transformer also takes raw rows, and is saved as one step.
/// </remarks>
public sealed partial class LstmForecastEstimator : IEstimator<LstmForecastTransformer>
{
    // Windows beyond these teach little more, since neighbors differ by one step.
    private const long MostWindows = 100_000;

    // Of ordered rows so many windows are held in memory at most.
    private const long MostHeldWindows = 50_000;
    private const int LeastWindow = 24;
    private const int MostWindow = 96;

    // With so few series, windows shorter than the others are not worth their noise.
    private const int FewSeries = 10;
    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">The table, the horizon and the training; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public LstmForecastEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
    }

    /// <summary>Trains a forecaster.</summary>
    /// <param name="input">The table.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be used, or there is too little to learn from.</exception>
    /// <exception cref="OperationCanceledException">The trainer's token was canceled.</exception>
    public LstmForecastTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Action<string> note = ShapingLog.Of(_environment, nameof(LstmForecastEstimator));
        return Train(input, _options, null);
    }

    /// <summary>
    /// Trains a forecaster on other rows with what an earlier one found and chose: its windows, season and levels. Use it to train on all
    /// rows after an evaluation that held out the last ones, or again when there are newer rows.
    /// </summary>
    /// <param name="input">The table.</param>
    /// <param name="earlier">The earlier forecaster, of such a table, with the same horizon.</param>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    public LstmForecastTransformer Fit(IDataView input, LstmForecastTransformer earlier)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(earlier);
        Options options = _options.Copy();
        (options.WindowLength, options.SeasonLength) = (earlier.WindowLength, earlier.SeasonLength);
        return Train(input, options, [.. earlier.Parts.Select(part => part.Layout)]);
    }

    private LstmForecastTransformer Train(IDataView input, Options options, IReadOnlyList<ForecastLayout>? chosen)
    {
        Action<string> note = ShapingLog.Of(_environment, nameof(LstmForecastEstimator));
        TableSurvey survey = TableSurvey.Run(input, options, note);
        int window = options.WindowLength ?? WindowFor(survey);
        survey = survey.WithWindow(window);
        int leastHistory = survey.Lengths.Count >= FewSeries ? 1 : Math.Max(1, Math.Min(window, survey.MedianLength / 2));
        long windows = survey.Windows(new Origins(leastHistory));
        if (windows < 1)
            throw new InvalidOperationException(
                $"The series have at most {survey.Lengths.Max()} rows with all targets known: there is no future to learn from.");
        int stride = options.Stride ?? (int)Math.Max(1, (windows + MostWindows - 1) / MostWindows);
        var origins = new Origins(leastHistory, stride) { NeedFuture = true, LeftOut = options.HeldOutRows };
        LstmSequenceEstimator.Options trainer = options.Trainer?.Copy()
            ?? ForecastTraining.Recommended(windows / stride, Streams(windows / stride), options.Budget);
        int recommended = trainer.MemberCount;
        options.AdjustTrainer?.Invoke(trainer);
        trainer.ConfidenceLevel = options.ConfidenceLevel;
        trainer.Seed ??= MLEnvironment.NextSeed(_environment, nameof(LstmForecastEstimator));
        var earlier = new EarlierNetworks(_environment, input, trainer, origins);
        var choice = new LevelChoice(input, survey, options, earlier);
        IReadOnlyList<ForecastLayout> layouts = chosen is null ? choice.Run() : choice.As(chosen);

        var trial = new ForecastTrial(_environment, input, survey, origins);
        if (options.ChooseCovariates && chosen is null && windows / stride <= MostHeldWindows)
        {
            layouts = CovariateChoice.Run(
                trial,
                layouts,
                choice.IsThorough ? trainer : ForecastTraining.Halved(trainer),
                choice.IsThorough ? 2 : 1);

            // Without any of the columns with which levels were compared, other levels may do best.
            if (layouts[0].Unused is { Length: > 0 } unused && CovariateChoice.ColumnsOf(options.Table).Length == unused.Length)
            {
                choice = new LevelChoice(input, survey.Without(unused), options, earlier);
                layouts = choice.Run();
            }
        }

        if (options.SearchTimeBudget is { } time && chosen is null && trial.IsPossible)
        {
            trainer = TrainerSearch.Run(changed => trial.ErrorOf(layouts, changed), trainer, time, options.SearchProgress);
            earlier = new EarlierNetworks(_environment, input, trainer, origins);
        }

        // The mean of several levels needs fewer networks for each.
        bool isRecommended = options.Trainer is null && trainer.MemberCount == recommended;
        if (isRecommended)
            trainer.MemberCount = (recommended + layouts.Count - 1) / layouts.Count;
        var parts = new List<ForecastPart>();
        foreach (ForecastLayout layout in layouts)
        {
            var part = new ForecastPart(layout, layout.Share > 0
                ? ForecastTraining.Run(_environment, input, layout, trainer, origins)
                : earlier.ForWidth(layout, leftOut: 0));

            // Stopped, the levels that have been learned do without the others.
            if (parts.Count > 0 && part.Model.TrainingHistory.Count == 0)
                break;
            parts.Add(part);
            if (trainer.StopToken.IsCancellationRequested)
                break;
        }

        // The mean of one network of each level errs about as that of several of each: those that chose the levels do.
        var calibration = new ForecastCalibration(_environment, input, survey, earlier, note);
        (ForecastIntervals? intervals, IReadOnlyList<ForecastPart> calibrated) = calibration.Run(
            parts,
            isRecommended && parts.Count > 1 ? 1 : null,
            weigh: chosen is null && choice.IsShort,
            choice.LastValue);
        return new LstmForecastTransformer(
            _environment,
            [.. calibrated.Select(part => part with { Layout = part.Layout with { Thetas = null } })],
            intervals);
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ForecastTable table = _options.Table;
        foreach (string name in table.AllColumnNames)
            EstimatorSchema.Find(inputSchema, name, "table");
        var names = new ForecastLayout
        {
            Table = table,
            Horizon = _options.Horizon,
            WindowLength = 1,
            ScoreColumnName = _options.ScoreColumnName,
            LowerBoundColumnName = _options.LowerBoundColumnName,
            UpperBoundColumnName = _options.UpperBoundColumnName,
            QuantilesColumnName = _options.QuantilesColumnName,
        };
        IEnumerable<SchemaShape.Column> kept = table.IdColumnNames
            .Concat(table.TimeColumnName is { } time ? [time] : [])
            .Select(name => EstimatorSchema.Find(inputSchema, name, "table"))
            .ToArray();
        SchemaShape.Column[] times = kept.LastOrDefault() is { ItemType: DateTimeDataViewType } && table.TimeColumnName is not null
            ? [new(ForecastNames.Times, SchemaShape.Column.VectorKind.Vector, DateTimeDataViewType.Instance, isKey: false)]
            : [];
        return new SchemaShape(
        [
            .. kept,
            .. times,
            .. Enumerable.Range(0, names.TargetCount).SelectMany(i => new[]
            {
                Numbers(i, ForecastNames.History(names, i), SchemaShape.Column.VectorKind.VariableVector),
                Numbers(i, ForecastNames.Label(names, i), SchemaShape.Column.VectorKind.Vector),
                Numbers(i, ForecastNames.SeasonalNaive(names, i), SchemaShape.Column.VectorKind.Vector),
                Numbers(i, ForecastNames.Score(names, i), SchemaShape.Column.VectorKind.Vector),
                Numbers(i, ForecastNames.LowerBound(names, i), SchemaShape.Column.VectorKind.Vector),
                Numbers(i, ForecastNames.UpperBound(names, i), SchemaShape.Column.VectorKind.Vector),
                Numbers(i, ForecastNames.Quantiles(names, i), SchemaShape.Column.VectorKind.Vector),
            }.SkipLast(_options.Quantiles.Count > 0 ? 0 : 1)),
        ]);

        // As many digits as the target has.
        SchemaShape.Column Numbers(int target, string name, SchemaShape.Column.VectorKind kind) => new(
            name,
            kind,
            EstimatorSchema.Find(inputSchema, table.TargetColumnNames[target], "target").ItemType == NumberDataViewType.Double
                ? NumberDataViewType.Double
                : NumberDataViewType.Single,
            isKey: false,
            new SchemaShape([]));
    }

    private bool Streams(long windows) => _options.Table.RowsInOrder && windows > MostHeldWindows;

    /// <summary>Three seasons, or twice the horizon; of short series half.</summary>
    private static int WindowFor(TableSurvey survey)
    {
        int season = survey.Layout.SeasonLength;
        int wanted = Math.Max(Math.Max(LeastWindow, 2 * survey.Layout.Horizon), Math.Min(3 * season, MostWindow));
        return Math.Max(1, Math.Min(wanted, survey.MedianLength / 2));
    }
}
