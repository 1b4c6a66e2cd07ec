using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Series;

/// <summary>
/// Finds the spacing of series as a calendar has it: seconds to weeks, months and years, business days; of numbers their usual
/// difference.
/// </summary>
internal static class SpacingSearch
{
    // The beginning of a table says how it is spaced.
    private const int MostRows = 100_000;

    // So many of the rows must be on the grid for there to be one.
    private const double Regular = 0.8;

    // One in so many pairs of rows must be neighbors.
    private const int FewestNeighbors = 4;

    private static readonly long[] s_units =
    [
        7 * TimeSpan.TicksPerDay, TimeSpan.TicksPerDay, TimeSpan.TicksPerHour, TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond,
        TimeSpan.TicksPerMillisecond,
    ];

    /// <summary>Looks at the first rows of a table; null where it has no spacing, or too few rows to tell.</summary>
    /// <param name="input">The table.</param>
    /// <param name="series">How its rows are series; an order column is needed.</param>
    /// <param name="enough">Whether there were rows enough to tell.</param>
    public static SeriesSpacing? Run(IDataView input, SeriesLayout series, out bool enough)
    {
        var pairs = new List<(OrderValue From, OrderValue To)>();
        using (var reader = new SeriesReader(input, series with { Spacing = null }, []))
        {
            OrderValue last = default;
            for (int row = 0; row < MostRows && reader.MoveNext(); row++)
            {
                if (!reader.StartsSeries && reader.Order.CompareTo(last) > 0)
                    pairs.Add((last, reader.Order));
                last = reader.Order;
            }
        }

        enough = pairs.Count > 1;
        if (pairs.Count == 0)
            return null;
        return Candidates(pairs, series.Order!.Value).FirstOrDefault(candidate => Fits(candidate, pairs));
    }

    /// <summary>Finds the spacing that an option for gaps needs.</summary>
    /// <exception cref="InvalidOperationException">There is none, and gaps are not to be ignored.</exception>
    public static SeriesSpacing? Require(IDataView input, SeriesLayout series)
    {
        if (series.Order is not { } order)
            return null;
        SeriesSpacing? spacing = Run(input, series, out bool enough);
        if (spacing is not null || !enough || series.Gaps == TimeGapHandling.Ignore)
            return spacing;
        string values = OrderReader.IsTime(order) ? "times" : "numbers";
        throw Advice.Error(
            $"The {values} of column '{order.Name}' have no regular spacing, so that missing steps cannot be found",
            ". Set TimeGaps to Ignore to take rows as neighbors whatever lies between them, or give one row per step");
    }

    private static bool Fits(SeriesSpacing spacing, List<(OrderValue From, OrderValue To)> pairs) =>
        pairs.Count(pair => SeriesSpacing.IsOnGrid(spacing.Between(pair.From, pair.To))) >= Regular * pairs.Count;

    private static IEnumerable<SeriesSpacing> Candidates(List<(OrderValue From, OrderValue To)> pairs, DataViewSchema.Column column)
    {
        double[] distances = [.. pairs.Select(pair => pair.From.DistanceTo(pair.To)).Order()];
        double median = distances[distances.Length / 2];
        if (OrderReader.IsDate(column))
        {
            if (median >= 27.5 * TimeSpan.TicksPerDay)
            {
                double months = Math.Round(
                    Median(pairs.Select(pair => SeriesSpacing.Months(new DateTime(pair.From.Whole), new DateTime(pair.To.Whole)))));
                if (months >= 1 && pairs.All(pair => OnSameDay(new DateTime(pair.From.Whole), new DateTime(pair.To.Whole))))
                    yield return new SeriesSpacing(SpacingUnit.Months, months);
            }

            if (Near(median, TimeSpan.TicksPerDay) && AreBusinessDays(pairs))
                yield return new SeriesSpacing(SpacingUnit.BusinessDays, 1);
        }

        // Where more than half of the rows lie beyond a gap, neighbors are among the nearest ones.
        foreach (double distance in new[] { median, distances[distances.Length / FewestNeighbors] })
            yield return new SeriesSpacing(
                SpacingUnit.Number,
                OrderReader.IsTime(column) ? Rounded(WithoutJitter(pairs, distance)) : distance);
    }

    /// <summary>Whether two times are on the same day of their months, or both at their ends; a few days of jitter aside.</summary>
    private static bool OnSameDay(DateTime from, DateTime to)
    {
        int days = Math.Abs(from.Day - to.Day);
        return Math.Min(days, 31 - days) <= 3;
    }

    /// <summary>Whether no row is on a weekend, and weekends are stepped over.</summary>
    private static bool AreBusinessDays(List<(OrderValue From, OrderValue To)> pairs) =>
        pairs.TrueForAll(pair => SeriesSpacing.IsBusinessDay(new DateTime(pair.From.Whole))
            && SeriesSpacing.IsBusinessDay(new DateTime(pair.To.Whole)))
        && pairs.Exists(pair => Near(pair.From.DistanceTo(pair.To), 3 * TimeSpan.TicksPerDay));

    /// <summary>The mean of all whole steps: what one row comes too late the next one comes too early.</summary>
    private static double WithoutJitter(List<(OrderValue From, OrderValue To)> pairs, double rough)
    {
        double sum = 0;
        double steps = 0;
        foreach ((OrderValue from, OrderValue to) in pairs)
        {
            double distance = from.DistanceTo(to);
            if (!SeriesSpacing.IsOnGrid(distance / rough))
                continue;
            sum += distance;
            steps += Math.Round(distance / rough);
        }

        return steps > 0 ? sum / steps : rough;
    }

    /// <summary>A duration as a clock has it, where it is near one: 59.9 seconds are a minute.</summary>
    private static double Rounded(double ticks)
    {
        foreach (long unit in s_units)
        {
            double whole = Math.Round(ticks / unit) * unit;
            if (whole > 0 && Math.Abs(ticks - whole) <= 0.005 * ticks)
                return whole;
        }

        return Math.Round(ticks);
    }

    private static bool Near(double ticks, double wanted) => Math.Abs(ticks - wanted) < 0.1 * wanted;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
