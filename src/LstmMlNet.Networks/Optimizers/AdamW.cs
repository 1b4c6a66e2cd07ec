using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// AdamW (Loshchilov &amp; Hutter 2019): Adam with decoupled weight decay, applied to all weights directly rather than through the
/// gradient.
/// </summary>
public sealed record AdamW : Optimizer
{
    /// <summary>The share of each weight that is subtracted per update, multiplied by the learning rate. Default: 0.01.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>The decay rate of the moving average. Default: 0.9.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay rate of the mean square. Default: 0.999.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the root for numerical stability, as in PyTorch. Default: 1e-8.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    internal override string Identity => Invariant($"AdamW(weight decay {WeightDecay}, beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon})");

    internal override void Validate()
    {
        RequireShare(Beta1, nameof(Beta1));
        RequireShare(Beta2, nameof(Beta2));
        RequirePositive(Epsilon, nameof(Epsilon));
        if (!float.IsFinite(WeightDecay) || WeightDecay < 0)
            throw new ArgumentOutOfRangeException(
                nameof(WeightDecay),
                WeightDecay,
                $"{nameof(WeightDecay)} must be a finite number, 0 or more.");
    }
}
