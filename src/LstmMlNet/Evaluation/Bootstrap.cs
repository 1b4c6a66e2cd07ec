namespace LstmMlNet.Evaluation;

/// <summary>
/// Intervals of any metric: it is computed on many samples drawn from the rows with replacement, and the middle 95 % of its
/// values are the interval (the percentile bootstrap, Efron 1979). Where neighboring rows are alike, as windows that overlap
/// are, whole blocks of neighbors are drawn (Künsch 1989).
/// </summary>
internal static class Bootstrap
{
    private const int MostSamples = 1000;
    private const int FewestSamples = 200;

    // Beyond this many rows drawn in all, fewer samples do: the interval is narrow then.
    private const long MostRows = 20_000_000;

    /// <param name="rows">How many rows there are.</param>
    /// <param name="block">Neighboring rows that are drawn together; 1: each by itself.</param>
    /// <param name="seed">The same seed draws the same samples.</param>
    /// <param name="metrics">Each computes a metric of the rows with these numbers.</param>
    public static ConfidenceInterval[] Run(int rows, int block, int seed, params Func<int[], double>[] metrics)
    {
        var random = new Random(seed);
        int samples = (int)Math.Clamp(MostRows / Math.Max(1, rows), FewestSamples, MostSamples);
        double[][] values = [.. metrics.Select(_ => new double[samples])];
        var drawn = new int[rows];
        for (int sample = 0; sample < samples; sample++)
        {
            Draw(drawn, block, random);
            for (int m = 0; m < metrics.Length; m++)
                values[m][sample] = metrics[m](drawn);
        }

        return [.. values.Select(Middle)];
    }

    private static void Draw(int[] drawn, int block, Random random)
    {
        int rows = drawn.Length;
        int length = Math.Clamp(block, 1, Math.Max(1, rows / 2));
        for (int i = 0; i < rows; i += length)
        {
            int start = random.Next(rows - length + 1);
            for (int j = 0; j < length && i + j < rows; j++)
                drawn[i + j] = start + j;
        }
    }

    private static ConfidenceInterval Middle(double[] values)
    {
        double[] known = [.. values.Where(double.IsFinite).Order()];
        return known.Length == 0 ? new ConfidenceInterval(double.NaN, double.NaN) : new ConfidenceInterval(At(0.025), At(0.975));

        double At(double share)
        {
            double place = share * (known.Length - 1);
            int low = (int)place;
            return low + 1 < known.Length ? known[low] + ((place - low) * (known[low + 1] - known[low])) : known[low];
        }
    }
}
