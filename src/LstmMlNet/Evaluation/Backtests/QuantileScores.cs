namespace LstmMlNet.Evaluation.Backtests;

/// <summary>Scores of forecast quantiles and intervals (Gneiting &amp; Raftery 2007).</summary>
internal static class QuantileScores
{
    /// <summary>The quantile loss: what lies above the quantile costs its level, what lies below one less the level.</summary>
    public static double Pinball(double actual, double quantile, double level) =>
        actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);

    /// <summary>The interval's width, and 2/(1 − confidence) times the distance of a value outside it.</summary>
    public static double Winkler(double actual, double lower, double upper, double confidence)
    {
        double outside = Math.Max(lower - actual, Math.Max(actual - upper, 0));
        return upper - lower + (2 / (1 - confidence) * outside);
    }

    /// <summary>
    /// The weights by which the pinball losses at these levels become an integral over all levels: each level stands for those that it is
    /// the nearest to.
    /// </summary>
    /// <param name="levels">Rising, between 0 and 1.</param>
    public static double[] Weights(ReadOnlySpan<double> levels)
    {
        var weights = new double[levels.Length];
        double before = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            double after = i + 1 < levels.Length ? (levels[i] + levels[i + 1]) / 2 : 1;
            weights[i] = after - before;
            before = after;
        }

        return weights;
    }
}
