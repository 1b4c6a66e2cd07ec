using LstmMlNet.Networks;

namespace LstmMlNet;

/// <summary>How <c>mlContext.Forecasting.BacktestForecast</c> measures forecasts from several origins.</summary>
public sealed class ForecastBacktestOptions
{
    /// <summary>The series: a column of numbers of the raw rows, which the model forecasts. Default: <c>Value</c>.</summary>
    public string ValueColumnName { get; set; } = "Value";

    /// <summary>
    /// The column that identifies the series, of any type; the model's output must keep it. Default: null, the rows are one series.
    /// </summary>
    public string? IdColumnName { get; set; }

    /// <summary>
    /// The columns that together identify the series, if one alone does not: text or numbers, which the model's output must keep. Default:
    /// none, <see cref="IdColumnName"/> identifies them.
    /// </summary>
    public IReadOnlyList<string> IdColumnNames { get; set; } = [];

    /// <summary>
    /// A column that increases within each series: a number or a timestamp. It is checked, and returned in the result's rows. Default:
    /// null, rows are taken in the order in which they come.
    /// </summary>
    public string? OrderColumnName { get; set; }

    /// <summary>
    /// The number of steps ahead to measure, at most as many as the model forecasts. Default: null, all that the model forecasts; required
    /// if an estimator is backtested.
    /// </summary>
    public int? Horizon { get; set; }

    /// <summary>The number of origins per series, the last one a horizon before the series' end. Default: 5.</summary>
    public int Origins { get; set; } = 5;

    /// <summary>The number of rows from one origin to the next. Default: null, the horizon, so that every row is forecast once.</summary>
    public int? Stride { get; set; }

    /// <summary>
    /// After how many origins the estimator is trained again, on all rows before the origin: 1 for each of them, 0 for never, so that it is
    /// trained just once, before the first. Default: 0.
    /// </summary>
    public int RefitEvery { get; set; }

    /// <summary>
    /// The number of steps of a season for the seasonal naive forecast, for Theta and for the scaled errors; 1 for none. Default: null,
    /// found in the rows before the first origins, as by <c>FindSeason</c>.
    /// </summary>
    public int? SeasonLength { get; set; }

    /// <summary>
    /// The number of rows before an origin that the model is given. Default: null, the length of the model's windows, or all rows if the
    /// model has no <see cref="SequenceWindowsTransformer"/>. Simple forecasts are always given all rows before the origin.
    /// </summary>
    public int? History { get; set; }

    /// <summary>The model's column of forecasts. Default: <c>Score</c>.</summary>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>The model's column of the intervals' lower bounds; null for none. Default: <c>LowerBound</c>.</summary>
    public string? LowerBoundColumnName { get; set; } = "LowerBound";

    /// <summary>The model's column of the intervals' upper bounds; null for none. Default: <c>UpperBound</c>.</summary>
    public string? UpperBoundColumnName { get; set; } = "UpperBound";

    /// <summary>
    /// The model's column of a level that is to be added to its forecasts (<c>LevelColumnName</c> of <c>SequenceWindows</c>).
    /// Default: null, none.
    /// </summary>
    public string? LevelColumnName { get; set; }

    /// <summary>
    /// The share of actual values that the intervals are meant to contain. Default: null, what the model was trained for; 0.9 if that is
    /// unknown.
    /// </summary>
    public float? ConfidenceLevel { get; set; }

    /// <summary>
    /// Processes that have the same rows: each trains some of the models and forecasts some of the series from some of the origins, alone;
    /// all of them get the whole result, the same as from one process. Default: null, this process alone.
    /// </summary>
    public ICollective? Collective { get; set; }

    internal ForecastBacktestOptions Copy()
    {
        var copy = (ForecastBacktestOptions)MemberwiseClone();
        copy.IdColumnNames = [.. IdColumnNames];
        return copy;
    }

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ValueColumnName, nameof(ValueColumnName));
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName, nameof(ScoreColumnName));
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon ?? 1, 1, nameof(Horizon));
        ArgumentOutOfRangeException.ThrowIfLessThan(Origins, 1, nameof(Origins));
        ArgumentOutOfRangeException.ThrowIfLessThan(Stride ?? 1, 1, nameof(Stride));
        ArgumentOutOfRangeException.ThrowIfNegative(RefitEvery, nameof(RefitEvery));
        ArgumentOutOfRangeException.ThrowIfLessThan(SeasonLength ?? 1, 1, nameof(SeasonLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(History ?? 1, 1, nameof(History));
        if (ConfidenceLevel is { } level && !(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ConfidenceLevel), level, $"{nameof(ConfidenceLevel)} must be between 0 and 1.");
        if (IdColumnName is not null && IdColumnNames.Count > 0)
            throw new ArgumentException($"Set {nameof(IdColumnName)} or {nameof(IdColumnNames)}, not both.");
        if (LowerBoundColumnName is null != UpperBoundColumnName is null)
            throw new ArgumentException($"Set both {nameof(LowerBoundColumnName)} and {nameof(UpperBoundColumnName)}, or neither.");
    }
}
