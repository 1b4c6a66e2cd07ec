namespace LstmMlNet;

/// <summary>The range in which a metric's true value lies, at a confidence of 95 %.</summary>
/// <param name="Lower">Its lower end.</param>
/// <param name="Upper">Its upper end.</param>
public sealed record ConfidenceInterval(double Lower, double Upper)
{
    // The normal distribution's quantile at 97.5 %.
    private const double Z = 1.959963984540054;

    /// <summary>The score interval of a share (Wilson 1927): it holds for small counts and for shares near 0 and 1 too.</summary>
    /// <param name="successes">How often it was so.</param>
    /// <param name="count">Out of how many.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1, or <paramref name="successes"/> is not between 0 and it.</exception>
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
