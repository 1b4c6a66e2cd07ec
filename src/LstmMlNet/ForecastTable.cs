using LstmMlNet.Shaping;

namespace LstmMlNet;

/// <summary>
/// Describes a table of series once for everything that is done with it: one row per series and time step, with what identifies the
/// series, the time, the values to forecast, and what else is known. Series may be of any length, and rows in any order.
/// </summary>
/// <remarks>
/// Rows after the last known target hold what is known ahead, with the targets missing (NaN): forecasts use them. Columns of text are
/// categories, which get learned vectors; numbers and Booleans are numbers.
/// </remarks>
public sealed class ForecastTable
{
    /// <summary>
    /// The columns that together identify a series (shop, product): text, numbers or keys. Default: none, the table is one series.
    /// </summary>
    public IReadOnlyList<string> IdColumnNames { get; set; } = [];

    /// <summary>
    /// The time of a row: a <see cref="DateTime"/>, a <see cref="DateTimeOffset"/> (whose local time the calendar follows), a
    /// <see cref="TimeSpan"/> or a number. Its spacing (seconds to weeks, months, years, business days) is found in the data. Default:
    /// null, rows are taken in the order in which they come.
    /// </summary>
    public string? TimeColumnName { get; set; }

    /// <summary>The values to forecast: numbers, one or several.</summary>
    public IReadOnlyList<string> TargetColumnNames { get; set; } = [];

    /// <summary>What is known of the past only: weather as it was, visitors. Default: none.</summary>
    public IReadOnlyList<string> PastColumnNames { get; set; } = [];

    /// <summary>
    /// What is known ahead: prices, promotions, opening hours, weather forecasts. Their values must be in the table for the steps to
    /// forecast too; a forecast without them is NaN. Default: none.
    /// </summary>
    public IReadOnlyList<string> KnownColumnNames { get; set; } = [];

    /// <summary>
    /// What stays the same for a series: a shop's size, its town. Rows without it take it from the series' others. Default:
    /// none.
    /// </summary>
    public IReadOnlyList<string> StaticColumnNames { get; set; } = [];

    /// <summary>
    /// Those columns of <see cref="PastColumnNames"/>, <see cref="KnownColumnNames"/> and <see cref="StaticColumnNames"/> whose numbers are
    /// codes of categories; columns of text are without being named. Default: none.
    /// </summary>
    public IReadOnlyList<string> CategoryColumnNames { get; set; } = [];

    /// <summary>
    /// Learn a vector for each value of each ID column, in which the network can remember what is particular to a series. A series that was
    /// not trained on gets the vector of an unknown one. Default: off, one network for all series alike, which forecasts new series as well
    /// as known ones.
    /// </summary>
    public bool EmbedIds { get; set; }

    /// <summary>
    /// What of the calendar is given to the network, from the time column. Default: null, by the spacing: below a day the hour and the
    /// weekday, of days the weekday, of months the month, and of days to weeks the week of the year if there is more than a
    /// year and a half.
    /// </summary>
    public CalendarFeatures? Calendar { get; set; }

    /// <summary>The holidays, those of the steps to forecast too; they need a time column of dates. Default: none.</summary>
    public IReadOnlyList<Holiday> Holidays { get; set; } = [];

    /// <summary>
    /// What to do if steps are missing in a series. Default: <see cref="TimeGapHandling.Fill"/>: they are put in with the target missing,
    /// which is not trained on, and all else as it was last known.
    /// </summary>
    public TimeGapHandling TimeGaps { get; set; } = TimeGapHandling.Fill;

    /// <summary>
    /// The rows of each series are together and in the order of time: they are read as they come, one series in memory at a time; if
    /// they are many, windows too, in every epoch. Default: off, the table is held in memory and
    /// sorted.
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
