using LstmMlNet.Evaluation;

namespace LstmMlNet;

/// <summary>The range that contains a metric's true value with 95 % confidence.</summary>
/// <param name="Lower">The lower bound.</param>
/// <param name="Upper">The upper bound.</param>
public sealed record ConfidenceInterval(double Lower, double Upper)
{
    // The normal distribution's quantile at 97.5 %.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Computes the bootstrap percentile interval of a weighted mean (Efron 1979): values are resampled with replacement, neighboring ones
    /// together in blocks (Künsch 1989) if they are not independent, such as the errors of overlapping windows. The same values give the
    /// same interval.
    /// </summary>
    /// <param name="values">One value per case.</param>
    /// <param name="weights">The weight of each value; null for equal weights.</param>
    /// <param name="block">The number of neighboring cases that are resampled together. Default: 1, each by itself.</param>
    /// <exception cref="ArgumentException">There are no values, or the number of weights differs.</exception>
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

    /// <summary>
    /// Computes the score interval of a proportion (Wilson 1927), which is also valid for small counts and for proportions near 0 and 1.
    /// </summary>
    /// <param name="successes">The number of successes.</param>
    /// <param name="count">The number of cases.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is less than 1, or <paramref name="successes"/> is not between 0 and <paramref name="count"/>.
    /// </exception>
    public static ConfidenceInterval Wilson(long successes, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        double n = count;
        double p = successes / n;
        double center = p + (Z * Z / (2 * n));
        double half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n)));
        double scale = 1 + (Z * Z / n);

        // Rounding must not leave 0 or 1 outside where the share is one of them.
        return new ConfidenceInterval(successes == 0 ? 0 : (center - half) / scale, successes == count ? 1 : (center + half) / scale);
    }
}
