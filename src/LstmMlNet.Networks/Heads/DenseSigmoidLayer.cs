using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks;

/// <summary>
/// The head for binary classification: <c>sigmoid(h·w + b)</c>, the probability of class 1, <c>[batch, 1]</c>. Loss: binary cross-entropy.
/// </summary>
public sealed class DenseSigmoidLayer : NetworkHead
{
    /// <summary>Creates a head with one output.</summary>
    public DenseSigmoidLayer()
        : base(1)
    {
    }

    internal override string Kind => "Sigmoid";

    internal override TargetKind Target => TargetKind.Label;

    // The logit is returned as well, and cannot be recovered from a probability that has rounded to 1.
    internal override bool KeepsLogits => true;

    internal override int ClassCount => 2;

    internal override int SigmoidCount => 1;

    internal override HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing) =>
        new SigmoidCrossEntropy(classWeights, labelSmoothing);

    internal override void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level) =>
        logits[0] = SigmoidCrossEntropy.Sigmoid(logits[0]);

    internal override NetworkHead CloneUntrained() => new DenseSigmoidLayer();
}
