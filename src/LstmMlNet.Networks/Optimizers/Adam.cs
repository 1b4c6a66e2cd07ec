using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// Adam (Kingma &amp; Ba 2015): updates by the gradient's moving average divided by the root of its mean square. Needs little tuning: the
/// default.
/// </summary>
public sealed record Adam : Optimizer
{
    /// <summary>The decay rate of the moving average. Default: 0.9.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay rate of the mean square. Default: 0.999.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the root for numerical stability, as in PyTorch. Default: 1e-8.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    internal override string Identity => Invariant($"Adam(beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon})");

    internal override void Validate()
    {
        RequireShare(Beta1, nameof(Beta1));
        RequireShare(Beta2, nameof(Beta2));
        RequirePositive(Epsilon, nameof(Epsilon));
    }
}
