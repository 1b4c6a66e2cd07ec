using LstmMlNet.Shaping;

namespace LstmMlNet;

/// <summary>
/// Describes a table of series, once for everything that is done with it: one row per series and time step, with the columns that identify
/// the series, the time, the values to forecast, and whatever else is known. Series may be of any length, and rows in any order.
/// </summary>
/// <remarks>
/// Rows after the last known target, whose targets are missing (NaN), hold what is known ahead; forecasts use them. Text columns are
/// categories, which get learned vectors (embeddings); numbers and Booleans are numeric features.
/// </remarks>
public sealed class ForecastTable
{
    /// <summary>
    /// The columns that together identify a series (shop, product): text, numbers or keys. Default: none, the table is one series.
    /// </summary>
    public IReadOnlyList<string> IdColumnNames { get; set; } = [];

    /// <summary>
    /// The column with the time of a row: a <see cref="DateTime"/>, a <see cref="DateTimeOffset"/> (whose local time the calendar follows),
    /// a <see cref="TimeSpan"/> or a number. Its spacing (seconds to weeks, months, years, business days) is found in the data. Default:
    /// null, rows are taken in the order in which they come.
    /// </summary>
    public string? TimeColumnName { get; set; }

    /// <summary>The columns with the values to forecast: numbers; one column or several.</summary>
    public IReadOnlyList<string> TargetColumnNames { get; set; } = [];

    /// <summary>Columns that are known for the past only: observed weather, visitors. Default: none.</summary>
    public IReadOnlyList<string> PastColumnNames { get; set; } = [];

    /// <summary>
    /// Columns that are known ahead: prices, promotions, opening hours, weather forecasts. The table must also have their values for the
    /// steps to forecast; a forecast without them is NaN. Default: none.
    /// </summary>
    public IReadOnlyList<string> KnownColumnNames { get; set; } = [];

    /// <summary>
    /// Columns that stay the same within a series: a shop's size, its town. Rows that lack a value take it from the series' other rows.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<string> StaticColumnNames { get; set; } = [];

    /// <summary>
    /// The columns among <see cref="PastColumnNames"/>, <see cref="KnownColumnNames"/> and <see cref="StaticColumnNames"/> whose numbers
    /// are category codes; text columns are categories anyway. Default: none.
    /// </summary>
    public IReadOnlyList<string> CategoryColumnNames { get; set; } = [];

    /// <summary>
    /// Learn a vector (an embedding) for each value of each ID column, in which the network can remember what is particular to a series. A
    /// series that was not trained on gets the vector for unknown series. Default: off, one network for all series alike, which forecasts
    /// new series as well as known ones.
    /// </summary>
    public bool EmbedIds { get; set; }

    /// <summary>
    /// The calendar features that the network gets, computed from the time column. Default: null, chosen by the spacing: hour and weekday
    /// below a day, the weekday for days, the month for months, and for days to weeks the week of the year if the rows cover more than a
    /// year and a half.
    /// </summary>
    public CalendarFeatures? Calendar { get; set; }

    /// <summary>The holidays, including those among the steps to forecast; they need a time column of dates. Default: none.</summary>
    public IReadOnlyList<Holiday> Holidays { get; set; } = [];

    /// <summary>
    /// What to do if steps are missing in a series. Default: <see cref="TimeGapHandling.Fill"/>: they are inserted with a missing target,
    /// which is not trained on, and the last known values of all other columns.
    /// </summary>
    public TimeGapHandling TimeGaps { get; set; } = TimeGapHandling.Fill;

    /// <summary>
    /// The rows of each series are contiguous and in time order: they are streamed, with one series in memory at a time; if there are many,
    /// so are the windows, in every epoch. Default: off, the table is held in memory and sorted.
    /// </summary>
    public bool RowsInOrder { get; set; }

    /// <summary>All columns that are read.</summary>
    internal IEnumerable<string> AllColumnNames =>
        new[]
        {
            IdColumnNames,
            TimeColumnName is { } time ? [time] : [],
            TargetColumnNames,
            PastColumnNames,
            KnownColumnNames,
            StaticColumnNames,
        }
            .SelectMany(names => names);

    internal ForecastTable Copy() => new()
    {
        IdColumnNames = [.. IdColumnNames],
        TimeColumnName = TimeColumnName,
        TargetColumnNames = [.. TargetColumnNames],
        PastColumnNames = [.. PastColumnNames],
        KnownColumnNames = [.. KnownColumnNames],
        StaticColumnNames = [.. StaticColumnNames],
        CategoryColumnNames = [.. CategoryColumnNames],
        EmbedIds = EmbedIds,
        Calendar = Calendar,
        Holidays = [.. Holidays],
        TimeGaps = TimeGaps,
        RowsInOrder = RowsInOrder,
    };

    /// <exception cref="ArgumentException">A name is missing or comes twice, or options contradict.</exception>
    internal void Validate()
    {
        ShapingOptions.RequireNames(TargetColumnNames, nameof(TargetColumnNames));
        foreach (string name in AllColumnNames.Concat(CategoryColumnNames))
            ShapingOptions.RequireName(name, nameof(ForecastTable));
        string? twice = AllColumnNames.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
            throw new ArgumentException($"Column '{twice}' is named twice in the table: a column has one role.");
        string? stray = CategoryColumnNames.FirstOrDefault(name =>
            !PastColumnNames.Concat(KnownColumnNames).Concat(StaticColumnNames).Contains(name));
        if (stray is not null)
            throw new ArgumentException($"{nameof(CategoryColumnNames)} names '{stray}', which is not among {nameof(PastColumnNames)}, "
                + $"{nameof(KnownColumnNames)} and {nameof(StaticColumnNames)}.");
        ShapingOptions.RequireDefined(TimeGaps, nameof(TimeGaps));
        if (TimeGaps == TimeGapHandling.Mask)
            throw new ArgumentException($"{nameof(TimeGaps)} is {TimeGaps}: the network always reads which values are known; use Fill.");
        if (EmbedIds && IdColumnNames.Count == 0)
            throw new ArgumentException($"{nameof(EmbedIds)} needs {nameof(IdColumnNames)}.");
        if (TimeColumnName is null && (Calendar is > CalendarFeatures.None || Holidays.Count > 0))
            throw new ArgumentException($"{nameof(Calendar)} and {nameof(Holidays)} need {nameof(TimeColumnName)}.");
    }
}
