using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks;

/// <summary>
/// The head for classification: <c>softmax(h·W + b)</c>, one probability per class, <c>[batch, classes]</c> or <c>[batch, steps,
/// classes]</c>. Loss: cross-entropy.
/// </summary>
public sealed class DenseSoftmaxLayer : NetworkHead
{
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="perStep">Predict the class of each step instead of the sequence's. Default: off.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 2.</exception>
    public DenseSoftmaxLayer(int classes, bool perStep = false)
        : base(AtLeastTwo(classes), perStep)
    {
    }

    /// <summary>The number of classes.</summary>
    public int Classes => Outputs;

    internal override string Kind => "Softmax";

    internal override TargetKind Target => PerStep ? TargetKind.StepLabels : TargetKind.Label;

    internal override int ClassCount => Outputs;

    internal override int ExponentialCount => Outputs;

    internal override HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing) =>
        new SoftmaxCrossEntropy(classWeights, labelSmoothing);

    internal override void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level) =>
        SoftmaxCrossEntropy.Softmax(logits);

    internal override NetworkHead CloneUntrained() => new DenseSoftmaxLayer(Outputs, PerStep);

    private static int AtLeastTwo(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return classes;
    }
}
