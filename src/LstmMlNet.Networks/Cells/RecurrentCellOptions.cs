namespace LstmMlNet.Networks;

/// <summary>What can be chosen about a cell beside its kind and units.</summary>
public sealed record RecurrentCellOptions
{
    /// <summary>
    /// Start the forget gate's bias at 1 (Jozefowicz et al. 2015): an LSTM remembers before it has learnt what to forget.
    /// Default: on.
    /// </summary>
    public bool UnitForgetBias { get; init; } = true;

    /// <summary>The activation of the candidate, and of an LSTM's output. Default: <see cref="CellActivation.Tanh"/>.</summary>
    public CellActivation Activation { get; init; } = CellActivation.Tanh;

    /// <summary>The activation of the gates. Default: <see cref="GateActivation.Sigmoid"/>.</summary>
    public GateActivation RecurrentActivation { get; init; } = GateActivation.Sigmoid;

    /// <summary>
    /// Normalise the input's product, each recurrent product and an LSTM's cell state over the units of a step (Ba, Kiros &amp;
    /// Hinton 2016), with gains that are learnt: <c>kernel_norm</c>, <c>recurrent_norm</c>, <c>state_norm</c>. Steadier
    /// training of long sequences and deep stacks, at about twice the time a step. Default: off.
    /// </summary>
    public bool LayerNormalization { get; init; }

    /// <summary>
    /// Learn the states with which a sequence starts (<c>initial_state</c>, zero at first) instead of starting at zero.
    /// Default: off.
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
