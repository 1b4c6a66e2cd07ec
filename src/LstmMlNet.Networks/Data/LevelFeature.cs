namespace LstmMlNet.Networks;

/// <summary>What a sequence's level is.</summary>
public enum LevelKind
{
    /// <summary>Its last value: for series that go on from where they are.</summary>
    LastValue = 0,

    /// <summary>
    /// Its mean, and its standard deviation as the unit (Kim et al. 2022): for series that come back, and whose swings differ from
    /// one time to another.
    /// </summary>
    MeanAndDeviation = 1,
}

/// <summary>
/// A feature that is taken relative to its level in each sequence, as are the numbers told: a series is learnt by its changes,
/// and told beyond the range it was trained on.
/// </summary>
/// <param name="Feature">Which feature, from 0.</param>
/// <param name="Kind">What its level is. Default: its last value.</param>
public sealed record LevelFeature(int Feature, LevelKind Kind = LevelKind.LastValue)
{
    /// <summary>A sequence's level.</summary>
    /// <param name="values">The sequence, <c>[steps, features]</c>.</param>
    /// <param name="features">Features a step.</param>
    internal SequenceLevel Of(ReadOnlySpan<float> values, int features)
    {
        if (Kind == LevelKind.LastValue)
            return new SequenceLevel(values[^(features - Feature)], 1f);
        double sum = 0;
        int steps = values.Length / features;
        for (int i = Feature; i < values.Length; i += features)
            sum += values[i];
        double mean = sum / steps;
        double squares = 0;
        for (int i = Feature; i < values.Length; i += features)
            squares += (values[i] - mean) * (values[i] - mean);
        double deviation = Math.Sqrt(squares / steps);

        // What varies less than its own rounding is constant: only its mean is taken.
        bool varies = deviation > 1e-6 * Math.Abs(mean) && deviation > 1e-30;
        return new SequenceLevel((float)mean, varies ? (float)deviation : 1f);
    }
}

/// <summary>A sequence's level, and the unit about it.</summary>
internal readonly record struct SequenceLevel(float Center, float Unit)
{
    /// <summary>Of sequences that are taken as they are.</summary>
    public static SequenceLevel None { get; } = new(0f, 1f);

    public float Remove(float value) => (value - Center) / Unit;

    /// <summary>Brings values back, in place.</summary>
    public void Restore(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] * Unit) + Center;
    }
}
