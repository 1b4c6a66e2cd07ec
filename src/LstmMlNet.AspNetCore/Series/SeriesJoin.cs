using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>Puts rows that arrive to those that are kept.</summary>
internal static class SeriesJoin
{
    /// <summary>
    /// Rows after those that are kept; one with the time of the last takes its place. Of a table, one with the time of any row takes that
    /// row's place: a value that has come, or was corrected; and rows that are still to come may arrive in any order.
    /// </summary>
    /// <param name="kept">The rows that are kept, in the order of time.</param>
    /// <param name="taken">The rows that arrive.</param>
    /// <param name="plan">What orders them.</param>
    /// <param name="first">The first row that is judged by a detector: where the rows that arrive begin.</param>
    /// <exception cref="RequestException">A row lies before the last one that has come.</exception>
    public static List<SeriesRow> Join(IReadOnlyList<SeriesRow> kept, IReadOnlyList<SeriesRow> taken, SeriesPlan plan, out int first)
    {
        List<SeriesRow> all = [.. kept];
        first = all.Count;
        for (int i = 0; i < taken.Count; i++)
        {
            int place = PlaceOf(all, taken[i], plan, out bool replaces);
            if (place < 0)
                throw new RequestException(
                    $"row {i}: column '{plan.OrderColumn}' lies before the series' last row: rows must come in the order of time.",
                    StatusCodes.Status409Conflict);
            first = Math.Min(first, place);
            if (replaces)
                all[place] = taken[i];
            else
                all.Insert(place, taken[i]);
        }

        return all;
    }

    /// <summary>The last rows that have come, as many as are needed, and those that are still to come.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="plan">What they are.</param>
    /// <param name="most">The number of rows that are kept.</param>
    /// <exception cref="RequestException">Too many are still to come.</exception>
    public static byte[][] Trim(List<SeriesRow> rows, SeriesPlan plan, int most)
    {
        if (plan.TargetColumns.Count == 0)
            return Json(rows, Math.Max(0, rows.Count - most));
        int last = rows.FindLastIndex(row => row.IsKnown);
        int ahead = rows.Count - 1 - last;
        int mostAhead = Math.Max(most, plan.Horizon);
        if (ahead > mostAhead)
            throw new RequestException(
                $"the series would have {ahead} rows after its last value of {string.Join(" or ", plan.TargetColumns)}; at most "
                + $"{mostAhead} are kept.",
                StatusCodes.Status413PayloadTooLarge);
        return Json(rows, Math.Max(0, last + 1 - most));
    }

    private static byte[][] Json(List<SeriesRow> rows, int first) => [.. rows.Skip(first).Select(row => row.Json)];

    /// <summary>Where a row goes; −1 where it may not be put in.</summary>
    private static int PlaceOf(List<SeriesRow> rows, SeriesRow row, SeriesPlan plan, out bool replaces)
    {
        int place = rows.Count;
        while (row.Order is not null && place > 0 && Compare(row, rows[place - 1]) < 0)
            place--;
        replaces = row.Order is not null && place > 0 && Compare(row, rows[place - 1]) == 0;
        if (plan.TargetColumns.Count == 0)
            return place < rows.Count ? -1 : replaces ? place - 1 : place;
        if (replaces)
            return place - 1;

        // Before a row that has come, nothing is put in.
        return rows.FindIndex(place, other => other.IsKnown) >= 0 ? -1 : place;
    }

    private static int Compare(SeriesRow row, SeriesRow other) => Comparer<object>.Default.Compare(row.Order, other.Order);
}
