using System.Numerics.Tensors;

namespace LstmMlNet.Networks;

/// <summary>
/// Standardization of features by the training data's mean and standard deviation over all steps: <c>(x − mean) / deviation</c>. It is part
/// of the model. A feature that never varies is scaled by its own magnitude.
/// </summary>
public sealed class FeatureScaling
{
    private const int VectorWorthwhile = 8;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private readonly float[] _inverse;

    /// <param name="mean">Each feature's mean, <c>[features]</c>.</param>
    /// <param name="deviation">Each feature's standard deviation, <c>[features]</c>, greater than 0.</param>
    /// <exception cref="ArgumentException">The lengths differ, a value is not finite, or a deviation is not greater than 0.</exception>
    public FeatureScaling(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length != deviation.Length)
            throw new ArgumentException($"There are {mean.Length} means and {deviation.Length} deviations.", nameof(deviation));
        _mean = mean.ToArray();
        _deviation = deviation.ToArray();
        _inverse = new float[deviation.Length];
        for (int i = 0; i < _inverse.Length; i++)
        {
            _inverse[i] = 1f / deviation[i];
            if (!float.IsFinite(mean[i]) || !float.IsFinite(_inverse[i]) || !(_inverse[i] > 0))
                throw new ArgumentException(
                    $"Feature {i} has mean {mean[i]} and deviation {deviation[i]}: both must be finite and the deviation above zero.",
                    nameof(deviation));
        }
    }

    /// <summary>Each feature's mean, <c>[features]</c>.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>Each feature's standard deviation, <c>[features]</c>.</summary>
    public ReadOnlySpan<float> Deviation => _deviation;

    /// <summary>What each feature, less its mean, is multiplied by.</summary>
    internal ReadOnlySpan<float> Inverse => _inverse;

    internal float Standardize(int feature, float value) => (value - _mean[feature]) * _inverse[feature];

    /// <summary>Brings standardized values back, in place; each feature has <paramref name="each"/> of them side by side.</summary>
    internal void Restore(Span<float> values, int each)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] * _deviation[i / each]) + _mean[i / each];
    }

    /// <summary>Standardizes one step.</summary>
    internal void Apply(ReadOnlySpan<float> step, Span<float> result)
    {
        if (step.Length >= VectorWorthwhile)
        {
            TensorPrimitives.Subtract(step, _mean, result);
            TensorPrimitives.Multiply(result, _inverse, result);
            return;
        }

        for (int i = 0; i < step.Length; i++)
            result[i] = (step[i] - _mean[i]) * _inverse[i];
    }
}
