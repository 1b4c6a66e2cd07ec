namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Rows of the steps ahead, where the data have none, to try a forecast with: what must be known is as in the last row.</summary>
internal static class RowsToCome
{
    private const double LeastMonthDays = 28;
    private const double MonthDays = 30.44;

    /// <param name="history">The columns.</param>
    /// <param name="rows">A series' known rows.</param>
    /// <param name="table">What the columns are.</param>
    /// <param name="count">How many rows.</param>
    public static IEnumerable<object?[]> After(HistoryRows history, object?[][] rows, ForecastTable table, int count)
    {
        HashSet<int> kept = [.. table.KnownColumnNames.Concat(table.IdColumnNames).Select(history.PlaceOf)];
        int? time = table.TimeColumnName is { } name ? history.PlaceOf(name) : null;
        for (int ahead = 1; ahead <= count; ahead++)
        {
            object?[] row = [.. rows[^1].Select((value, place) => kept.Contains(place) ? value : null)];
            if (time is { } at)
                row[at] = rows.Length > 1 ? Later(rows[^2][at], rows[^1][at], ahead) : null;
            yield return row;
        }
    }

    /// <summary>A time so many steps after the last one: days, months and years go on as the calendar does.</summary>
    private static object? Later(object? previous, object? last, int steps) => (previous, last) switch
    {
        (DateTime from, DateTime to) when (to - from).TotalDays >= LeastMonthDays =>
            to.AddMonths(steps * (int)Math.Round((to - from).TotalDays / MonthDays)),
        (DateTime from, DateTime to) => to + (steps * (to - from)),
        (double from, double to) => to + (steps * (to - from)),
        (float from, float to) => to + (steps * (to - from)),
        _ => null,
    };
}
