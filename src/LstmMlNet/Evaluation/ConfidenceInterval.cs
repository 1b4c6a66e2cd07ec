using LstmMlNet.Evaluation;

namespace LstmMlNet;

/// <summary>The range in which a metric's true value lies, at a confidence of 95 %.</summary>
/// <param name="Lower">Its lower end.</param>
/// <param name="Upper">Its upper end.</param>
public sealed record ConfidenceInterval(double Lower, double Upper)
{
    // The normal distribution's quantile at 97.5 %.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The bootstrap's percentile interval of a weighted mean (Efron 1979): values are drawn anew with replacement,
    /// neighbouring ones together in blocks (Künsch 1989) where they are not independent, as errors of windows that overlap.
    /// The same values give the same interval.
    /// </summary>
    /// <param name="values">A value for each case.</param>
    /// <param name="weights">What each counts; null: all the same.</param>
    /// <param name="block">Neighbouring cases drawn together. Default: 1, each by itself.</param>
    /// <exception cref="ArgumentException">There are no values, or not as many weights.</exception>
    public static ConfidenceInterval OfMean(IReadOnlyList<double> values, IReadOnlyList<double>? weights = null, int block = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || (weights is not null && weights.Count != values.Count))
            throw new ArgumentException($"There are {values.Count} values and {weights?.Count ?? values.Count} weights: at least one "
                + "value is needed, and a weight for each.", nameof(values));
        return Bootstrap.Run(values.Count, block, seed: 1, drawn =>
        {
            (double sum, double weight) = (0, 0);
            foreach (int i in drawn)
            {
                double own = weights?[i] ?? 1;
                sum += own * values[i];
                weight += own;
            }

            return sum / weight;
        })[0];
    }

    /// <summary>The score interval of a share (Wilson 1927): it holds for small counts and for shares near 0 and 1 too.</summary>
    /// <param name="successes">How often it was so.</param>
    /// <param name="count">Out of how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is below 1, or <paramref name="successes"/> is not between 0 and it.
    /// </exception>
    public static ConfidenceInterval Wilson(long successes, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        double n = count;
        double p = successes / n;
        double centre = p + (Z * Z / (2 * n));
        double half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n)));
        double scale = 1 + (Z * Z / n);

        // Rounding must not leave 0 or 1 outside where the share is one of them.
        return new ConfidenceInterval(successes == 0 ? 0 : (centre - half) / scale, successes == count ? 1 : (centre + half) / scale);
    }
}
