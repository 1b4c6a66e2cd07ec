using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Data;

/// <summary>
/// Measures means and standard deviations of rows in two passes: the sum of squares about the mean loses nothing where the mean
/// is large beside the deviation. Values that are not known (NaN) do not count.
/// </summary>
internal static class ScalingMeasurement
{
    private const int VectorWorthwhile = 8;

    public delegate void Visitor(ReadOnlySpan<float> row);

    /// <param name="width">Values a row.</param>
    /// <param name="ranks">The processes over whose rows it is measured.</param>
    /// <param name="forEach">Visits all rows; called twice.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static FeatureScaling Run(int width, ICollective ranks, Action<Visitor> forEach)
    {
        var sum = new double[width];
        var mean = new double[width];
        var known = new long[width];
        long complete = 0;
        double[] values = new double[width >= VectorWorthwhile ? width : 0];
        forEach(row =>
        {
            if (Convert(row, values))
            {
                TensorPrimitives.Add(sum, values, sum);
                complete++;
                return;
            }

            for (int i = 0; i < width; i++)
            {
                if (float.IsNaN(row[i]))
                    continue;
                known[i]++;
                sum[i] += row[i];
            }
        });
        for (int i = 0; i < width; i++)
        {
            known[i] += complete;
            mean[i] = sum[i] / Math.Max(1, known[i]);
        }

        Array.Clear(sum);
        forEach(row =>
        {
            if (Convert(row, values))
            {
                TensorPrimitives.Subtract(values, mean, values);
                TensorPrimitives.Multiply(values, values, values);
                TensorPrimitives.Add(sum, values, sum);
                return;
            }

            for (int i = 0; i < width; i++)
            {
                if (!float.IsNaN(row[i]))
                    sum[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
            }
        });

        return ToScaling(mean, sum, known, ranks);
    }

    /// <param name="mean">Means.</param>
    /// <param name="squares">Sums of squares about them.</param>
    /// <param name="known">Of so many rows in which each is known.</param>
    /// <param name="ranks">The processes over whose rows it is measured.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static FeatureScaling ToScaling(double[] mean, double[] squares, long[] known, ICollective ranks)
    {
        if (ranks.Size > 1)
            AddRanks(mean, squares, known, ranks);
        if (known.AsSpan().IndexOfAnyExcept(0) < 0)
            throw new InvalidOperationException("There is no sequence to measure.");
        var deviation = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double value = Math.Sqrt(squares[i] / Math.Max(1, known[i]));

            // What varies less than its own rounding is constant, and its own size its unit; so is what a float cannot divide by.
            bool varies = value > 1e-6 * Math.Abs(mean[i]) && value > 1e-30;
            double size = Math.Abs(mean[i]) > 1e-30 ? Math.Abs(mean[i]) : 1;
            deviation[i] = (float)Math.Min(varies ? value : size, 1e30);
        }

        return new FeatureScaling([.. mean.Select(value => (float)value)], deviation);
    }

    /// <summary>A row in double precision; false where a value is not known, or they are too few to be added as vectors.</summary>
    private static bool Convert(ReadOnlySpan<float> row, Span<double> values)
    {
        if (values.IsEmpty || TensorPrimitives.IsNaNAny(row))
            return false;
        TensorPrimitives.ConvertTruncating(row, values);
        return true;
    }

    /// <summary>Moments over the rows of all processes (Chan, Golub &amp; LeVeque 1983).</summary>
    private static void AddRanks(double[] mean, double[] squares, long[] known, ICollective ranks)
    {
        double[] counts = [.. known.Select(count => (double)count)];
        double[] sums = [.. counts.Zip(mean, (count, value) => count * value)];
        ranks.AllReduce(counts);
        ranks.AllReduce(sums);
        for (int i = 0; i < mean.Length; i++)
        {
            double all = sums[i] / Math.Max(1, counts[i]);
            squares[i] += known[i] * (mean[i] - all) * (mean[i] - all);
            (mean[i], known[i]) = (all, (long)counts[i]);
        }

        ranks.AllReduce(squares);
    }
}
