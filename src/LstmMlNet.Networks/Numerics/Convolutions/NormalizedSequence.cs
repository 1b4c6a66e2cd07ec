namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A sequence as a normalizing front end reads it (<see cref="SequenceNormalization"/>). Moments are in double precision.
/// </summary>
/// <param name="kind">How it is normalized.</param>
/// <param name="moments">Room for the mean and the standard deviation of each feature.</param>
internal readonly ref struct NormalizedSequence(SequenceNormalization kind, Span<double> moments)
{
    private readonly Span<double> _means = moments[..(moments.Length / 2)];
    private readonly Span<double> _deviations = moments[(moments.Length / 2)..];

    /// <summary>Measures a sequence.</summary>
    /// <param name="values">The sequence, <c>[steps, features]</c>.</param>
    public void Measure(ReadOnlySpan<float> values)
    {
        int features = _means.Length;
        int steps = values.Length / features;
        for (int j = 0; j < features; j++)
        {
            double sum = 0;
            for (int i = j; i < values.Length; i += features)
                sum += Read(values[i]);
            double mean = sum / steps;
            double squares = 0;
            for (int i = j; i < values.Length; i += features)
                squares += (Read(values[i]) - mean) * (Read(values[i]) - mean);
            (_means[j], _deviations[j]) = (mean, Math.Sqrt(squares / steps));
        }
    }

    /// <summary>A step of the sequence that was measured.</summary>
    public void CopyStep(ReadOnlySpan<float> step, Span<float> target)
    {
        for (int j = 0; j < _means.Length; j++)
        {
            target[j] = LevelFeature.Varies(_means[j], _deviations[j])
                ? (float)((Read(step[j]) - _means[j]) / _deviations[j])
                : 0;
        }
    }

    private double Read(float value) => kind == SequenceNormalization.StandardizedLogarithms
        ? Math.CopySign(Math.Log(1 + Math.Abs((double)value)), value)
        : value;
}
