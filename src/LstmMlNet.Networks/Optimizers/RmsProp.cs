using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>RMSprop (Tieleman &amp; Hinton 2012): updates by the gradient divided by the root of its mean square.</summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>The decay rate of the mean square. Default: 0.9, as in Keras.</summary>
    public float Rho { get; init; } = 0.9f;

    /// <summary>Added to the root for numerical stability, as in PyTorch. Default: 1e-8.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    internal override string Identity => Invariant($"RMSprop(rho {Rho}, epsilon {Epsilon})");

    internal override void Validate()
    {
        RequireShare(Rho, nameof(Rho));
        RequirePositive(Epsilon, nameof(Epsilon));
    }
}
