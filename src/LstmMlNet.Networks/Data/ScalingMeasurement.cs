namespace LstmMlNet.Networks;

/// <summary>Measures means and standard deviations of rows in two passes: the sum of squares about the mean loses nothing where the mean is large beside the deviation.</summary>
internal static class ScalingMeasurement
{
    public delegate void Visitor(ReadOnlySpan<float> row);

    /// <param name="width">Values a row.</param>
    /// <param name="forEach">Visits all rows; called twice.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static FeatureScaling Run(int width, Action<Visitor> forEach)
    {
        var sum = new double[width];
        var mean = new double[width];
        long rows = 0;
        forEach(row =>
        {
            rows++;
            for (int i = 0; i < width; i++)
                sum[i] += row[i];
        });
        if (rows == 0)
            throw new InvalidOperationException("There is no sequence to measure.");
        for (int i = 0; i < width; i++)
            mean[i] = sum[i] / rows;
        Array.Clear(sum);
        forEach(row =>
        {
            for (int i = 0; i < width; i++)
                sum[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
        });

        return ToScaling(mean, sum, rows);
    }

    /// <param name="mean">Means.</param>
    /// <param name="squares">Sums of squares about them.</param>
    /// <param name="rows">Of so many rows.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public static FeatureScaling ToScaling(double[] mean, double[] squares, long rows)
    {
        if (rows == 0)
            throw new InvalidOperationException("There is no sequence to measure.");
        var deviation = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double value = Math.Sqrt(squares[i] / rows);

            // What varies less than its own rounding is constant, and its own size its unit; so is what a float cannot divide by.
            bool varies = value > 1e-6 * Math.Abs(mean[i]) && value > 1e-30;
            double size = Math.Abs(mean[i]) > 1e-30 ? Math.Abs(mean[i]) : 1;
            deviation[i] = (float)Math.Min(varies ? value : size, 1e30);
        }

        return new FeatureScaling([.. mean.Select(value => (float)value)], deviation);
    }
}
