using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// Stochastic gradient descent with momentum (Polyak 1964) and, optionally, Nesterov's look-ahead (Sutskever et al. 2013). Needs a larger
/// learning rate than Adam, often 0.1.
/// </summary>
public sealed record Sgd : Optimizer
{
    /// <summary>The share of the previous update that is added to the next. Default: 0.9.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Use Nesterov momentum: the gradient at the point to which the momentum leads. Default: off.</summary>
    public bool Nesterov { get; init; }

    internal override string Identity => Invariant($"SGD(momentum {Momentum}, Nesterov {Nesterov})");

    internal override void Validate() => RequireShare(Momentum, nameof(Momentum));
}
