using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Cells;

/// <summary>What all LSTM variants share apart from their equations: slots, gates, states and initial biases.</summary>
internal static class LstmLayout
{
    /// <summary>The slots of forget gate, input gate, candidate and output gate.</summary>
    public const int F = 0, I = 1, U = 2, O = 3;

    /// <summary>The layout of an LSTM.</summary>
    /// <param name="saved">The number of values that a step keeps for its backward pass in addition to gates and states.</param>
    /// <param name="peepholes">The number of weights by which a unit's gates see the cell state.</param>
    /// <param name="hasStateNorm">Whether the cell state is normalized before its tanh.</param>
    public static CellLayout Create(int saved, int peepholes = 0, bool hasStateNorm = false) => new()
    {
        Slots = 4,
        InputSlots = 4,
        Products = [new(F, 4)],
        Gates = [new("forget gate", F), new("input gate", I), new("candidate", U, IsSigmoid: false), new("output gate", O)],
        Tanhs = 2,
        KeepGate = 0,
        KernelSlots = [F, I, U, O],
        RecurrentSlots = [F, I, U, O],
        States = 2,
        Saved = saved,
        Peepholes = peepholes,
        HasStateNorm = hasStateNorm,
    };

    /// <summary>
    /// Sets the forget gate's bias to 1 if the cell's options ask for it: <see cref="RecurrentCellOptions.UnitForgetBias"/>.
    /// </summary>
    public static void InitializeBias(RecurrentCell cell, Span<float> bias)
    {
        if (cell.Options.UnitForgetBias)
            bias.Slice(F * cell.Units, cell.Units).Fill(1f);
    }
}
