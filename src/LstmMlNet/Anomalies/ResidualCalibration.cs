namespace LstmMlNet.Anomalies;

/// <summary>
/// How large a forecaster's errors are on rows that it was not trained on, in widths of its interval: ranks for the body, and a generalized
/// Pareto distribution for the tail (Hosking &amp; Wallis 1987; Siffer et al. 2017), so that p-values go below one over the number of rows.
/// </summary>
internal sealed class ResidualCalibration
{
    /// <summary>With fewer errors than this a tail cannot be estimated.</summary>
    public const int Fewest = 50;

    private const int Most = 10_000;
    private const double TailShareWanted = 0.1;
    private const int FewestInTail = 10;
    private const double HeaviestTail = 0.9;

    /// <summary>Sizes of errors up to where the tail begins, rising.</summary>
    public double[] Body { get; set; } = [];

    /// <summary>Where the tail begins.</summary>
    public double TailStart { get; set; }

    /// <summary>The share of errors in the tail.</summary>
    public double TailShare { get; set; }

    /// <summary>The tail's scale.</summary>
    public double TailScale { get; set; }

    /// <summary>The tail's shape: 0 for an exponential one, more for a heavier one.</summary>
    public double TailShape { get; set; }

    /// <param name="sizes">Sizes of errors, at least <see cref="Fewest"/>.</param>
    public static ResidualCalibration Of(IEnumerable<double> sizes)
    {
        double[] sorted = [.. sizes.Order()];
        int tail = Math.Max(FewestInTail, (int)(sorted.Length * TailShareWanted));
        double start = sorted[sorted.Length - tail - 1];
        double[] above = [.. sorted[^tail..].Select(size => size - start)];

        // Probability-weighted moments.
        double mean = above.Average();
        double weighted = above.Select((excess, i) => (1 - ((i + 0.65) / tail)) * excess).Average();
        double shape = Math.Clamp(2 - (mean / (mean - (2 * weighted))), 0, HeaviestTail);
        double[] body = sorted[..^tail];
        return new ResidualCalibration
        {
            Body = body.Length <= Most ? body : [.. Enumerable.Range(0, Most).Select(i => body[(int)((long)i * body.Length / Most)])],
            TailStart = start,
            TailShare = (double)tail / sorted.Length,
            TailShape = double.IsFinite(shape) ? shape : 0,

            // The scale that keeps the mean.
            TailScale = Math.Max(mean * (1 - (double.IsFinite(shape) ? shape : 0)), double.Epsilon),
        };
    }

    /// <summary>The probability of an error at least so large; 1 for none.</summary>
    public double Probability(double size)
    {
        if (size > TailStart)
        {
            double excess = (size - TailStart) / TailScale;
            return TailShare * (TailShape > 0 ? Math.Pow(1 + (TailShape * excess), -1 / TailShape) : Math.Exp(-excess));
        }

        int below = Array.BinarySearch(Body, size);
        if (below < 0)
            below = ~below;
        while (below > 0 && Body[below - 1] >= size)
            below--;
        return TailShare + ((1 - TailShare) * (Body.Length - below) / Body.Length);
    }

    /// <summary>The size of error that is exceeded with so small a probability.</summary>
    public double Quantile(double probability)
    {
        if (probability < TailShare)
        {
            double ratio = TailShare / probability;
            return TailStart + (TailScale * (TailShape > 0 ? (Math.Pow(ratio, TailShape) - 1) / TailShape : Math.Log(ratio)));
        }

        int place = (int)((1 - ((probability - TailShare) / (1 - TailShare))) * Body.Length);
        return Body[Math.Clamp(place, 0, Body.Length - 1)];
    }

    /// <exception cref="ArgumentException">It is none that <see cref="Of"/> gives.</exception>
    public void Validate()
    {
        bool rises = Body.Length > 0
            && Body.All(double.IsFinite)
            && Body.Zip(Body.Skip(1), (first, second) => first <= second).All(ok => ok);
        if (!rises || !double.IsFinite(TailStart) || TailStart < Body[^1])
            throw new ArgumentException("The calibration's errors do not rise.");
        if (!(TailShare is > 0 and < 1) || !(TailScale > 0) || !double.IsFinite(TailScale) || !(TailShape is >= 0 and <= HeaviestTail))
            throw new ArgumentException("The calibration's tail is not a distribution.");
    }
}
