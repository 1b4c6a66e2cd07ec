using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks;

/// <summary>No head: the network returns hidden states only and cannot be trained on its own.</summary>
public sealed class NoHead : NetworkHead
{
    /// <summary>Creates a head without outputs.</summary>
    public NoHead()
        : base(0)
    {
    }

    internal override string Kind => "None";

    internal override string? SummaryName => null;

    internal override TargetKind Target => TargetKind.None;

    internal override int TargetCount => 0;

    internal override HeadLoss CreateLoss(FeatureScaling? targets, IReadOnlyList<float>? classWeights, float labelSmoothing) =>
        throw new ArgumentException("The network has no head, so there is no loss to train it with.");

    internal override void Activate(Span<float> logits, FeatureScaling? targets, SequenceLevel level)
    {
    }

    internal override NetworkHead CloneUntrained() => new NoHead();
}
