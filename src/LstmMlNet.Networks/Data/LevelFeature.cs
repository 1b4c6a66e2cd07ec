namespace LstmMlNet.Networks;

/// <summary>How a sequence's level is computed.</summary>
public enum LevelKind
{
    /// <summary>Its last value: for series that continue from their current level.</summary>
    LastValue = 0,

    /// <summary>
    /// Its mean, with its standard deviation as the unit (Kim et al. 2022): for series that return to a level and whose amplitude changes
    /// over time.
    /// </summary>
    MeanAndDeviation = 1,
}

/// <summary>
/// A feature that is measured relative to its level in each sequence, as are the predicted numbers (reversible instance normalization): the
/// model learns changes, and can forecast beyond the range it was trained on. Computed in double precision.
/// </summary>
/// <param name="Feature">The index of the feature, from 0.</param>
/// <param name="Kind">How its level is computed. Default: its last value.</param>
public sealed record LevelFeature(int Feature, LevelKind Kind = LevelKind.LastValue)
{
    // A feature that varies less than its own rounding is constant.
    internal const double Rounding = 1e-6;

    // A sequence that varies less than this, compared with the training data's, is flat: its variation is noise, not a unit.
    internal const double Flat = 1e-3;

    // Below this a float's square is lost.
    internal const double Smallest = 1e-30;

    /// <summary>
    /// How much the feature varies within a sequence of the training data: the geometric mean of the standard deviations. It is the unit
    /// for sequences without variance and for <see cref="LevelKind.LastValue"/>, so that a series in other units gets the same forecasts in
    /// those units. 0 before training.
    /// </summary>
    public double Spread { get; internal init; }

    /// <summary>A sequence's level.</summary>
    /// <param name="values">The sequence, <c>[steps, features]</c>.</param>
    /// <param name="features">The number of features per step.</param>
    internal SequenceLevel Of(ReadOnlySpan<float> values, int features)
    {
        double unit = Spread > 0 ? Spread : 1;
        if (Kind == LevelKind.LastValue)
            return new SequenceLevel(values[^(features - Feature)], unit);
        (double mean, double deviation) = Moments(values, features);
        return new SequenceLevel(mean, Varies(mean, deviation) && deviation > Flat * Spread ? deviation : unit);
    }

    /// <summary>The feature's mean and standard deviation within a sequence.</summary>
    internal (double Mean, double Deviation) Moments(ReadOnlySpan<float> values, int features)
    {
        int steps = values.Length / features;
        double sum = 0;
        for (int i = Feature; i < values.Length; i += features)
            sum += values[i];
        double mean = sum / steps;
        double squares = 0;
        for (int i = Feature; i < values.Length; i += features)
            squares += (values[i] - mean) * (values[i] - mean);
        return (mean, Math.Sqrt(squares / steps));
    }

    internal static bool Varies(double mean, double deviation) => deviation > Rounding * Math.Abs(mean) && deviation > Smallest;
}

/// <summary>A sequence's level, and the unit about it.</summary>
internal readonly record struct SequenceLevel(double Center, double Unit)
{
    /// <summary>The level of sequences that are used unchanged.</summary>
    public static SequenceLevel None { get; } = new(0, 1);

    public float Remove(float value) => (float)((value - Center) / Unit);

    /// <summary>Converts values back, in place.</summary>
    public void Restore(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((values[i] * Unit) + Center);
    }
}
