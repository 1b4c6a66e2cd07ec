namespace LstmMlNet.Networks.Data;

/// <summary>
/// Means and deviations of rows in one pass (Welford 1962): for data that are not in memory, where a second pass would cost as much as the
/// first. Unknown values (NaN) do not count.
/// </summary>
internal sealed class RunningMoments(int width)
{
    private readonly double[] _mean = new double[width];
    private readonly double[] _squares = new double[width];
    private readonly long[] _known = new long[width];

    public int Width => width;

    public void Add(ReadOnlySpan<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (float.IsNaN(row[i]))
                continue;
            double share = 1.0 / ++_known[i];
            double difference = row[i] - _mean[i];
            _mean[i] += difference * share;
            _squares[i] += difference * (row[i] - _mean[i]);
        }
    }

    /// <exception cref="InvalidOperationException">There was no row.</exception>
    public FeatureScaling ToScaling() => ToScaling(new SingleProcess());

    /// <param name="ranks">The processes over whose rows it is measured.</param>
    /// <exception cref="InvalidOperationException">There was no row.</exception>
    public FeatureScaling ToScaling(ICollective ranks) =>
        ScalingMeasurement.ToScaling([.. _mean], [.. _squares], [.. _known], ranks);
}
