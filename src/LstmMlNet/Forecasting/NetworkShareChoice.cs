namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses how much the width that networks expect counts for their intervals: less than usual where the intervals that follow from the
/// errors at one time then do better at another.
/// </summary>
/// <param name="errors">[target][step].</param>
/// <param name="layout">The forecaster's.</param>
internal sealed class NetworkShareChoice(IReadOnlyList<IReadOnlyList<ErrorAhead>[]> errors, ForecastLayout layout)
{
    // Times are few: what does hardly better there does so by chance.
    private const double LeastGain = 0.97;

    // A value far outside does not decide.
    private const double MostScore = 1_000;
    private static readonly double[] s_parts = [0.5, 0];

    /// <summary>The share.</summary>
    /// <param name="usual">The share that networks with so much to learn from have.</param>
    public double Run(double usual)
    {
        int[] times = [.. errors.SelectMany(target => target).SelectMany(step => step).Select(error => error.Time).Distinct()];
        if (times.Length < 2)
            return usual;
        (double best, double least) = (usual, LeastGain * ScoreOf(usual, times));
        foreach (double share in s_parts.Select(part => part * usual))
        {
            double score = ScoreOf(share, times);
            if (score < least)
                (best, least) = (share, score);
        }

        return best;
    }

    /// <summary>
    /// The mean score (Winkler 1972) of intervals at each time by the errors at the others: their width, and what is missed by in
    /// proportion to how rarely it may be, in units of how much the target varies.
    /// </summary>
    private double ScoreOf(double share, int[] times)
    {
        (double sum, long count) = (0, 0);
        foreach (int time in times)
        {
            foreach (IReadOnlyList<ErrorAhead>[] target in errors)
            {
                List<float>[] others = [.. target.Select(step => ErrorQuantiles.In(step.Where(error => error.Time != time), share))];
                for (int h = 0; h < target.Length; h++)
                    Add(target[h].Where(error => error.Time == time), ErrorQuantiles.Gathered(others, h));
            }
        }

        return sum / Math.Max(1, count);

        void Add(IEnumerable<ErrorAhead> came, List<float> sorted)
        {
            if (sorted.Count == 0)
                return;
            double lower = ErrorQuantiles.PlaceOf(sorted, layout.IntervalQuantiles[0]);
            double upper = ErrorQuantiles.PlaceOf(sorted, layout.IntervalQuantiles[2]);
            foreach (ErrorAhead error in came)
            {
                double width = ForecastIntervals.WidthOf(error.Own, error.Spread, share);
                double missed = Math.Max(0, Math.Max((width * lower) - error.Error, error.Error - (width * upper)));
                double score = (width * (upper - lower)) + (2 / (1.0 - layout.ConfidenceLevel) * missed);
                sum += Math.Min(MostScore, score / error.Spread);
                count++;
            }
        }
    }
}
