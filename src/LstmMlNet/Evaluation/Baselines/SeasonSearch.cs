using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Evaluation.Baselines;

/// <summary>
/// Finds the season of whole series, however long the windows are: the lag at which a series without its trend, which is a
/// moving average of the lag's length, correlates with itself.
/// </summary>
internal static class SeasonSearch
{
    // A year of days, a week of ten minutes, a day of minutes.
    private const int LongestSeason = 1500;
    private const int LeastSeasons = 3;

    // The latest values of all series together: they say what the season is now, and no search takes long.
    private const int MostValues = 40_000;

    // A weaker correlation is no season that a forecast could use. Of few pairs chance makes greater ones, and of a series that
    // wanders slowly so does each season by itself.
    private const double Weakest = 0.3;
    private const double Deviations = 3;

    // The first peak that is nearly as high as the highest is the season, those after it are its multiples.
    private const double Nearly = 0.9;

    /// <returns>The season's length; 1 where there is none.</returns>
    public static int Run(IDataView data, string columnName, string? idColumnName)
    {
        return Run(Read(data, columnName, idColumnName));
    }

    /// <summary>The season of series that are read already.</summary>
    /// <param name="all">Their values, in the order of time.</param>
    /// <returns>The season's length; 1 where there is none.</returns>
    public static int Run(IReadOnlyList<double[]> all)
    {
        double[][] series = Latest(all);
        int longest = Math.Min(LongestSeason, Median(series) / LeastSeasons);
        if (longest < 2)
            return 1;
        double[] correlations = new double[longest + 2];
        Parallel.For(2, correlations.Length, season => correlations[season] = Correlation(series, season, season) ?? 0);
        int best = Enumerable.Range(2, longest - 1).MaxBy(season => correlations[season]);
        double pairs = series.Sum(one => Math.Max(0, one.Length - (2 * best)));
        double least = Math.Max(Weakest, Math.Max(Deviations / Math.Sqrt(pairs), Math.Sqrt(best / pairs)));
        if (correlations[best] < least)
            return 1;

        // What comes again after one season does so after two; what chance made alike does not.
        if (Correlation(series, best, 2 * best) < correlations[best] / 2)
            return 1;
        return Enumerable.Range(2, best - 1).First(season => correlations[season] >= Nearly * correlations[best]
            && IsPeak(correlations, season));
    }

    /// <summary>Whether no lag near this one correlates better.</summary>
    private static bool IsPeak(double[] correlations, int season)
    {
        int near = Math.Max(1, season / 8);
        for (int other = Math.Max(2, season - near); other <= Math.Min(correlations.Length - 1, season + near); other++)
        {
            if (correlations[other] > correlations[season])
                return false;
        }

        return true;
    }

    /// <summary>
    /// How the series, each less its moving average of one season, correlate with themselves some steps before; null where they
    /// are too short.
    /// </summary>
    private static double? Correlation(double[][] series, int season, int lag)
    {
        (double products, double weights) = (0, 0);
        foreach (double[] values in series)
        {
            double[] rest = WithoutTrend(values, season);
            int pairs = rest.Length - lag;
            if (pairs < season)
                continue;
            (double product, double before, double after) = (0, 0, 0);
            for (int t = 0; t < pairs; t++)
            {
                product += rest[t] * rest[t + lag];
                before += rest[t] * rest[t];
                after += rest[t + lag] * rest[t + lag];
            }

            weights += pairs;
            if (before > 0 && after > 0)
                products += pairs * product / Math.Sqrt(before * after);
        }

        return weights > 0 ? products / weights : null;
    }

    /// <summary>A series less its centered moving average of one season, and less the mean of what is left.</summary>
    private static double[] WithoutTrend(double[] values, int season)
    {
        int half = season / 2;
        int count = values.Length - (2 * half);
        if (count <= season)
            return [];
        var rest = new double[count];
        double sum = 0;
        for (int t = 0; t < 2 * half; t++)
            sum += values[t];
        for (int t = 0; t < count; t++)
        {
            sum += values[t + (2 * half)];

            // Of an even season both ends count half.
            double ends = season % 2 == 0 ? (values[t] + values[t + season]) / 2 : 0;
            rest[t] = values[t + half] - ((sum - ends) / season);
            sum -= values[t];
        }

        double mean = rest.Average();
        for (int t = 0; t < count; t++)
            rest[t] -= mean;
        return rest;
    }

    /// <summary>The values of each series, the last known one for each that is missing.</summary>
    private static List<double[]> Read(IDataView data, string columnName, string? idColumnName)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(data.Schema, columnName, "number");
        if (NumberReaders.WidthOf(column) != 1)
            throw new ArgumentException($"Column '{columnName}' must be one number per row; it is {column.Type}.");
        DataViewSchema.Column? id = idColumnName is null ? null : LstmMlNet.Schema.Columns.Find(data.Schema, idColumnName, "id");
        using DataViewRowCursor cursor = data.GetRowCursor(id is { } own ? [column, own] : [column]);
        Func<double> read = NumberReaders.CreateDouble(cursor, column);
        Func<int>? group = id is { } of ? RowValues.Reader(cursor, of) : null;
        var series = new List<List<double>>();
        while (cursor.MoveNext())
        {
            int place = group?.Invoke() ?? 0;
            while (series.Count <= place)
                series.Add([]);
            double value = read();
            List<double> values = series[place];
            if (!double.IsNaN(value))
                values.Add(value);
            else if (values.Count > 0)
                values.Add(values[^1]);
        }

        return [.. series.Select(values => values.ToArray())];
    }

    /// <summary>The latest values of each series.</summary>
    private static double[][] Latest(IReadOnlyList<double[]> series)
    {
        int most = MostValues / Math.Max(1, Math.Min(series.Count, MostValues / (LeastSeasons * LongestSeason)));
        double[][] latest = [.. series.Select(values => values.Skip(values.Length - most).ToArray())];

        // Of many series the longest say most.
        int kept = 0;
        return [.. latest.OrderByDescending(values => values.Length).TakeWhile(values => (kept += values.Length) <= MostValues)];
    }

    private static int Median(double[][] series) => series.Length == 0
        ? 0
        : series.Select(values => values.Length).Order().ElementAt(series.Length / 2);
}
