namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>A series' rows with a detector's score of each, and the windows within which an anomaly should be found.</summary>
/// <param name="Scores">A score for each row; the higher, the more of an anomaly.</param>
/// <param name="Windows">The first and the last row of each labeled window.</param>
public sealed record ScoredSeries(double[] Scores, IReadOnlyList<(int First, int Last)> Windows)
{
    /// <summary>The rows at the start that are not judged: 15 %, at most 750.</summary>
    public int Probation => (int)Math.Min(Math.Floor(0.15 * Scores.Length), 0.15 * 5000);
}

/// <summary>
/// The score of the Numenta Anomaly Benchmark (Lavin &amp; Ahmad 2015), standard profile: 100 for every window found at its start and no
/// false alarm, 0 for a detector that finds nothing. The threshold is the one that scores best over all series, as the benchmark's own
/// optimizer takes it.
/// </summary>
public static class NabScore
{
    private const double TruePositive = 1.0;
    private const double FalsePositive = 0.11;
    private const double FalseNegative = 1.0;

    /// <summary>The best score over all thresholds, and that threshold.</summary>
    public static (double Score, double Threshold) Best(IReadOnlyList<ScoredSeries> series)
    {
        int windows = series.Sum(one => one.Windows.Count);
        (double Score, double Value, int Window)[] rows =
            [.. series.SelectMany((one, i) => Rows(one, series.Take(i).Sum(before => before.Windows.Count)))
                .OrderByDescending(row => row.Score)];
        var found = new double[windows];
        Array.Fill(found, -FalseNegative);
        (double alarms, double total) = (0, -FalseNegative * windows);
        (double best, double threshold) = (total, double.PositiveInfinity);
        for (int i = 0; i < rows.Length; i++)
        {
            (double score, double value, int window) = rows[i];
            if (window < 0)
                alarms += value;
            else if (value > found[window])
                (total, found[window]) = (total + value - found[window], value);
            bool isLast = i + 1 == rows.Length || rows[i + 1].Score < score;
            if (isLast && total + alarms > best)
                (best, threshold) = (total + alarms, score);
        }

        return (Normalized(best, windows), threshold);
    }

    /// <summary>The score with a given threshold: rows that score at least so much are detections.</summary>
    public static double At(IReadOnlyList<ScoredSeries> series, double threshold)
    {
        double total = 0;
        foreach (ScoredSeries one in series)
        {
            double[] found = [.. one.Windows.Select(_ => -FalseNegative)];
            foreach ((double score, double value, int window) in Rows(one, 0))
            {
                if (score < threshold)
                    continue;
                if (window < 0)
                    total += value;
                else
                    found[window] = Math.Max(found[window], value);
            }

            total += found.Sum();
        }

        return Normalized(total, series.Sum(one => one.Windows.Count));
    }

    /// <summary>What each row after the probation is worth if it is a detection, and its window; −1 for none.</summary>
    private static IEnumerable<(double Score, double Value, int Window)> Rows(ScoredSeries series, int firstWindow)
    {
        double full = Sigmoid(-1);
        int window = 0;
        for (int i = 0; i < series.Scores.Length; i++)
        {
            while (window < series.Windows.Count && i > series.Windows[window].Last)
                window++;
            if (i < series.Probation)
                continue;
            if (window < series.Windows.Count && i >= series.Windows[window].First)
            {
                (int first, int last) = series.Windows[window];
                double place = -(last - i + 1) / (double)(last - first + 1);
                yield return (series.Scores[i], Sigmoid(place) * TruePositive / full, firstWindow + window);
            }
            else
            {
                yield return (series.Scores[i], FalsePositive * After(series, window, i), -1);
            }
        }
    }

    /// <summary>What a detection outside all windows is worth: little is lost soon after one.</summary>
    private static double After(ScoredSeries series, int window, int row)
    {
        if (window == 0)
            return -1;
        (int first, int last) = series.Windows[window - 1];
        return Sigmoid((row - last) / (double)(last - first));
    }

    private static double Sigmoid(double place) => place > 3 ? -1 : (2 / (1 + Math.Exp(5 * place))) - 1;

    private static double Normalized(double score, int windows) =>
        100 * (score + (FalseNegative * windows)) / ((TruePositive + FalseNegative) * windows);
}
