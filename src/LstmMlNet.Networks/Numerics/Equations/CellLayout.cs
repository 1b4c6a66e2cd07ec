using LstmMlNet.Networks.Cells;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One recurrent product of a step: a source (0: the hidden state, 1: the cell's own intermediate) times its weights, into neighboring gate
/// slots.
/// </summary>
internal readonly record struct RecurrentProduct(int FirstSlot, int Slots);

/// <summary>
/// What the engine must know of a cell besides its equations. A unit has <see cref="Slots"/> gate values per step, side by
/// side; the input's product fills the first <see cref="InputSlots"/> of them, each recurrent product adds to a run of its own.
/// </summary>
internal sealed record CellLayout
{
    /// <summary>Gate values of a unit per step: 4 of an LSTM; 4 of a GRU too, whose recurrent part of the candidate has its own.</summary>
    public required int Slots { get; init; }

    /// <summary>How many of them, the first ones, the input's product fills: 4 of an LSTM, 3 of a GRU.</summary>
    public required int InputSlots { get; init; }

    /// <summary>In the order in which a step needs them; the equations of stage s run after product s.</summary>
    public required RecurrentProduct[] Products { get; init; }

    /// <summary>Stages of equations in a step.</summary>
    public int Stages => Products.Length + (HasStateNorm ? 1 : 0);

    /// <summary>The input kernel's gates in their published order: the slot of each.</summary>
    public required int[] KernelSlots { get; init; }

    /// <summary>The recurrent kernel's gates in their published order: the slot of each.</summary>
    public required int[] RecurrentSlots { get; init; }

    /// <summary>A second bias beside the recurrent product (GRU, reset after).</summary>
    public bool HasRecurrentBias { get; init; }

    /// <summary>Carried from step to step; state 0 is the hidden state, the cell's output.</summary>
    public int States { get; init; } = 1;

    /// <summary>
    /// Values that a step keeps for the backward pass, beside gates and states. Saved value 0 is the source of product 1, if
    /// there is one.
    /// </summary>
    public int Saved { get; init; }

    /// <summary>Weights by which a unit's gates see its cell state.</summary>
    public int Peepholes { get; init; }

    /// <summary>
    /// Whether saved value 0 is normalized over the units after the last product's equations, and one more stage of equations follows,
    /// with a gain and a shift. In the backward pass that stage leaves the gradient of what it shifted in saved value 1, and finds that
    /// of what was normalized in saved value 2.
    /// </summary>
    public bool HasStateNorm { get; init; }

    /// <summary>Weights a unit's equations apply elementwise: peepholes, then gain and shift of the normalized state.</summary>
    public int ElementwiseWeights => Peepholes + (HasStateNorm ? 2 : 0);

    /// <summary>The slots that hold gates or candidates after a step, in display order.</summary>
    public required CellGate[] Gates { get; init; }

    /// <summary>Hyperbolic tangents per unit and step; sigmoids are counted by its gates.</summary>
    public required int Tanhs { get; init; }

    /// <summary>
    /// The index among <see cref="Gates"/> of the one that says how much of the old memory stays; null where nothing is carried
    /// by addition.
    /// </summary>
    public int? KeepGate { get; init; }

    /// <summary>Whether that gate keeps what its complement says: 1 − gate of the old memory stays (minimal gated unit).</summary>
    public bool KeepsWhereShut { get; init; }

    /// <summary>The share of the old memory that stays at a value of the keep gate.</summary>
    public float KeptShare(float gate) => KeepsWhereShut ? 1 - gate : gate;
}
