namespace LstmMlNet.Networks;

/// <summary>
/// Stochastic gradient descent, with momentum (Polyak 1964) and Nesterov's look ahead (Sutskever et al. 2013) where asked for.
/// Needs a larger learning rate than Adam, often 0.1.
/// </summary>
public sealed record Sgd : Optimizer
{
    /// <summary>How much of the last step is added to the next. Default: 0.9.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Take the gradient where the momentum leads. Default: off.</summary>
    public bool Nesterov { get; init; }

    internal override void Validate() => RequireShare(Momentum, nameof(Momentum));
}
