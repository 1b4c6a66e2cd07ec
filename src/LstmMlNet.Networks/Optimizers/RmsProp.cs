namespace LstmMlNet.Networks;

/// <summary>RMSprop (Tieleman &amp; Hinton 2012): steps by the gradient over the root of its mean square.</summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>How much of the mean square stays. Default: 0.9, as in Keras.</summary>
    public float Rho { get; init; } = 0.9f;

    /// <summary>Added to the root, as in PyTorch. Default: 1e-8.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    internal override void Validate()
    {
        RequireShare(Rho, nameof(Rho));
        RequirePositive(Epsilon, nameof(Epsilon));
    }
}
