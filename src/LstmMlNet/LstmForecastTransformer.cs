using LstmMlNet.Forecasting;
using LstmMlNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Forecasts the series of a table (<see cref="ForecastTable"/>) several steps ahead, with intervals, with one network for all. Lazy and
/// thread-safe.
/// </summary>
/// <remarks>
/// A row of the output is one forecast: the series' IDs, the time of the last value that it is made from, and vectors with a value per step
/// ahead: <c>Times</c> (the steps' dates, where the time column holds dates), <c>Score</c> (the median), <c>LowerBound</c>,
/// <c>UpperBound</c>, <c>Label</c> (the actual value; NaN where unknown) and <c>SeasonalNaive</c> (the value one season before);
/// <c>History</c> holds the values up to then, <c>Quantiles</c> the requested quantiles. With several targets, each has its own columns,
/// named after it: <c>units.Score</c>.
/// </remarks>
public sealed class LstmForecastTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly ForecastLayout _layout;

    internal LstmForecastTransformer(IHostEnvironment environment, IReadOnlyList<ForecastPart> parts, ForecastIntervals? intervals)
    {
        _environment = environment;
        Parts = parts;
        Intervals = intervals;
        (_layout, Model) = parts[0];
    }

    /// <summary>The description of the table.</summary>
    public ForecastTable Table => _layout.Table.Copy();

    /// <summary>The number of steps that are forecast.</summary>
    public int Horizon => _layout.Horizon;

    /// <summary>The maximum number of last rows of a series that a forecast is made from.</summary>
    public int WindowLength => _layout.WindowLength;

    /// <summary>
    /// The number of last rows of a series that give the same forecasts as all of its rows: the window, and a season before it.
    /// </summary>
    public int HistoryLength => Math.Max(Parts.Max(part => part.Layout.Reach), _layout.HistoryLength);

    /// <summary>The number of steps of a season; 1 for none.</summary>
    public int SeasonLength => _layout.SeasonLength;

    /// <summary>What values are relative to; if the forecasts of several levels are averaged, the best of them.</summary>
    public ForecastLevel Level => _layout.Level;

    /// <summary>The columns that were left out because forecasts are hardly worse without them.</summary>
    public IReadOnlyList<string> UnusedColumnNames => [.. _layout.Unused];

    /// <summary>Whether the network reads and forecasts logarithms.</summary>
    public bool Logarithm => _layout.Logarithm;

    /// <summary>The share of actual values that the interval is meant to contain.</summary>
    public float ConfidenceLevel => _layout.ConfidenceLevel;

    /// <summary>The additional quantiles that are forecast, in ascending order.</summary>
    public IReadOnlyList<float> Quantiles => [.. _layout.Quantiles];

    /// <summary>The calendar features that the network reads.</summary>
    public CalendarFeatures Calendar => _layout.Calendar;

    /// <summary>
    /// The levels whose forecasts are averaged, the best one first: just one, unless there is little to learn from and the mean of several
    /// has a lower error.
    /// </summary>
    public IReadOnlyList<ForecastLevel> Levels => [.. Parts.Select(part => part.Layout.Level)];

    /// <summary>
    /// The network, which reads windows and forecasts relative to their level; if there are several, that of the best level.
    /// </summary>
    public LstmSequenceTransformer Model { get; }

    /// <summary>
    /// The training settings of the networks by name, as text: those of the best level whose network contributes to the forecasts. Null if
    /// forecasts come from levels alone.
    /// </summary>
    public IReadOnlyDictionary<string, string>? TrainingSettings =>
        Parts.FirstOrDefault(part => part.Layout.Share > 0)?.Model.TrainingSettings;

    bool ITransformer.IsRowToRowMapper => false;

    /// <summary>Returns the names of a target's output columns.</summary>
    /// <param name="target">The target's column, one of <see cref="ForecastTable.TargetColumnNames"/>.</param>
    /// <exception cref="ArgumentException">The table has no such target.</exception>
    public ForecastColumnNames ColumnsOf(string target)
    {
        int place = Array.IndexOf([.. _layout.Table.TargetColumnNames], target);
        if (place < 0)
            throw new ArgumentException(
                $"'{target}' is not forecast: the targets are {string.Join(", ", _layout.Table.TargetColumnNames)}.",
                nameof(target));
        return new ForecastColumnNames
        {
            Score = ForecastNames.Score(_layout, place),
            LowerBound = ForecastNames.LowerBound(_layout, place),
            UpperBound = ForecastNames.UpperBound(_layout, place),
            Quantiles = _layout.Quantiles.Length > 0 ? ForecastNames.Quantiles(_layout, place) : null,
            History = ForecastNames.History(_layout, place),
            Label = ForecastNames.Label(_layout, place),
            SeasonalNaive = ForecastNames.SeasonalNaive(_layout, place),
        };
    }

    /// <summary>Returns the output columns for the given input.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        IDataView input = JoinedIds.Of(new EmptyTable(inputSchema), _layout.Table);
        return ForecastsView.SchemaOf(
            ForecastWindows.ForecastSchema(_layout, new TableColumns(input.Schema, _layout.Table, _layout.Spacing)),
            _layout);
    }

    /// <summary>
    /// Forecasts from every row of each series up to its last known target, as if the rows after that row were still to come: for
    /// evaluation, or to look at past forecasts. <see cref="Forecast"/> forecasts from the ends only.
    /// </summary>
    /// <param name="input">The table.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Forecasts(input, new Origins());
    }

    /// <summary>Forecasts from the end of each series, the row of its last known target: one row per series.</summary>
    /// <param name="input">
    /// The table, with what is known about the steps ahead in rows after the last known target; <see cref="HistoryLength"/> rows of each
    /// series are enough.
    /// </param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Forecast(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Forecasts(input, Origins.End);
    }

    /// <summary>
    /// Forecasts the last known rows of each series, as if they were still to come: from every row whose whole future is among them. Use it
    /// to evaluate a model trained with that many <see cref="LstmForecastEstimator.Options.HeldOutRows"/>.
    /// </summary>
    /// <param name="input">The table.</param>
    /// <param name="rows">The number of last rows, at least <see cref="Horizon"/>.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer rows than steps ahead.</exception>
    public IDataView Backtest(IDataView input, int rows)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, Horizon);
        return Forecasts(input, new Origins { Last = rows + 1 - Horizon, WholeFuture = Horizon });
    }

    /// <summary>
    /// Returns the windows that <see cref="Model"/> reads, for looking inside the network: those of <see cref="Forecast"/>, or of
    /// <see cref="Backtest"/>. <c>Features</c>, <c>[steps, features]</c>, ends with the steps ahead and what is known about them;
    /// <c>Label</c> holds the actual values, relative to the window's level as the network forecasts them, and NaN where unknown.
    /// </summary>
    /// <param name="input">The table.</param>
    /// <param name="rows">
    /// The number of last rows that are treated as still to come, at least <see cref="Horizon"/>. Default: null, none: one window per
    /// series, from its end.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer rows than steps ahead.</exception>
    public IDataView Windows(IDataView input, int? rows = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows ?? Horizon, Horizon, nameof(rows));
        Origins origins = rows is { } last ? new Origins { Last = last + 1 - Horizon, WholeFuture = Horizon } : Origins.End;
        return ForecastWindows.ToTrain(input, _layout, origins, note: null);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "A forecast is made from several rows: one row alone cannot be scored. Transform a whole view.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ForecastEntry.Save(ctx, Parts, Intervals);

    /// <summary>The networks, and what turns rows into their windows and back.</summary>
    internal IReadOnlyList<ForecastPart> Parts { get; }

    /// <summary>Where the intervals' bounds lie; null: where the networks say.</summary>
    internal ForecastIntervals? Intervals { get; }

    /// <summary>The windows that the network reads, from every row.</summary>
    internal IDataView ToWindows(IDataView input) => ForecastWindows.ToTrain(input, _layout, new Origins { NeedFuture = true }, null);

    /// <summary>The windows of each network, with its forecasts, from the same rows of each series.</summary>
    internal IDataView[] Scored(IDataView input, Origins origins)
    {
        Action<string> note = ShapingLog.Of(_environment, nameof(LstmForecastTransformer));
        return [.. Parts.Select(part => ForecastScores.Of(part.Model, input, part.Layout, origins, note))];
    }

    internal IDataView Forecasts(IDataView input, Origins origins)
    {
        IDataView[] scored = Scored(input, origins);
        IDataView joined = JoinedIds.Of(new EmptyTable(input.Schema), _layout.Table);
        DataViewSchema windows = ForecastWindows.ForecastSchema(
            _layout,
            new TableColumns(joined.Schema, _layout.Table, _layout.Spacing));
        return new RowsOfManyView(
            new ForecastsView([.. Parts.Select((part, i) => (scored[i], part.Layout))], windows, Intervals),
            nameof(LstmForecastTransformer));
    }
}
