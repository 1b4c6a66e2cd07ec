namespace LstmMlNet.Recommendations;

/// <summary>
/// Measures whether sequences are counts or amounts, none below zero, that differ by orders of magnitude: one of cases in a small country
/// and one in a large. What they have in common is then seen in their logarithms.
/// </summary>
/// <param name="features">Features of a step.</param>
internal sealed class Magnitudes(int features)
{
    // Of values with a logarithmic normal distribution, the middle eight tenths then lie within a factor of 100.
    private const double LeastDeviation = 1.8;
    private readonly double[] _sums = new double[features];
    private readonly double[] _squares = new double[features];
    private long _count;
    private bool _isNegative;

    /// <summary>Whether they do, on the average of the features.</summary>
    public bool Span => !_isNegative && _count > 1 && Enumerable.Range(0, features).Average(Deviation) >= LeastDeviation;

    /// <param name="values">A sequence, <c>[steps, features]</c>.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        _count++;
        for (int j = 0; j < features; j++)
        {
            float greatest = 0;
            for (int i = j; i < values.Length; i += features)
            {
                _isNegative |= values[i] < 0;
                greatest = Math.Max(greatest, values[i]);
            }

            double logarithm = Math.Log(1 + (double)greatest);
            _sums[j] += logarithm;
            _squares[j] += logarithm * logarithm;
        }
    }

    private double Deviation(int feature)
    {
        double mean = _sums[feature] / _count;
        return Math.Sqrt(Math.Max(0, (_squares[feature] / _count) - (mean * mean)));
    }
}
