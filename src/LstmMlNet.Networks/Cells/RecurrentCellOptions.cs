namespace LstmMlNet.Networks;

/// <summary>A cell's options other than its kind and its number of units.</summary>
public sealed record RecurrentCellOptions
{
    /// <summary>
    /// Initialize the forget gate's bias to 1 (Jozefowicz et al. 2015): an LSTM remembers before it has learned what to forget. Default:
    /// on.
    /// </summary>
    public bool UnitForgetBias { get; init; } = true;

    /// <summary>The activation of the candidate, and of an LSTM's output. Default: <see cref="CellActivation.Tanh"/>.</summary>
    public CellActivation Activation { get; init; } = CellActivation.Tanh;

    /// <summary>The activation of the gates. Default: <see cref="GateActivation.Sigmoid"/>.</summary>
    public GateActivation RecurrentActivation { get; init; } = GateActivation.Sigmoid;

    /// <summary>
    /// Normalize the input product, each recurrent product and an LSTM's cell state over the units of a step (Ba, Kiros &amp; Hinton 2016),
    /// with learned gains: <c>kernel_norm</c>, <c>recurrent_norm</c>, <c>state_norm</c>. Stabilizes training on long sequences and in deep
    /// stacks, at about twice the time per step. Default: off.
    /// </summary>
    public bool LayerNormalization { get; init; }

    /// <summary>
    /// Learn the state in which a sequence starts (<c>initial_state</c>, initially zero) instead of starting at zero. Default: off.
    /// </summary>
    public bool LearnInitialState { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">There is no such activation.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Activation))
            throw new ArgumentOutOfRangeException(nameof(Activation), Activation, $"There is no activation {Activation}.");
        if (!Enum.IsDefined(RecurrentActivation))
            throw new ArgumentOutOfRangeException(
                nameof(RecurrentActivation),
                RecurrentActivation,
                $"There is no activation of gates {RecurrentActivation}.");
    }
}
