using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks;

/// <summary>
/// The head for regression: <c>h·W + b</c>, <c>[batch, outputs]</c>, in the units of the targets. Loss: mean squared error of the
/// standardized targets.
/// </summary>
public sealed class DenseLinearLayer : NetworkHead
{
    /// <param name="outputs">The number of outputs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is less than 1.</exception>
    public DenseLinearLayer(int outputs = 1)
        : base(AtLeastOne(outputs))
    {
    }

    internal override string Kind => "Linear";

    internal override TargetKind Target => TargetKind.Values;

    internal override int TargetCount => Outputs;

    internal override bool ScalesTargets => true;

    internal override HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing) =>
        new SquaredError(targets);

    internal override void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level)
    {
        targets?.Restore(logits, 1);
        level.Restore(logits);
    }

    internal override NetworkHead CloneUntrained() => new DenseLinearLayer(Outputs);

    private static int AtLeastOne(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        return outputs;
    }
}
