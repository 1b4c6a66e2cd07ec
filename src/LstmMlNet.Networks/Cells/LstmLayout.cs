using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Cells;

/// <summary>What the LSTMs have in common but for their equations: slots, gates and states, and where biases start.</summary>
internal static class LstmLayout
{
    /// <summary>The slots of forget gate, input gate, candidate and output gate.</summary>
    public const int F = 0, I = 1, U = 2, O = 3;

    /// <summary>The layout of an LSTM.</summary>
    /// <param name="saved">Values that a step keeps for its backward pass, beside gates and states.</param>
    /// <param name="peepholes">Weights by which gates see the cell state.</param>
    /// <param name="hasStateNorm">Whether the cell state is normalised before its tanh.</param>
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

    /// <summary>Starts the forget gate's bias at 1 where that is asked for: <see cref="RecurrentCellOptions.UnitForgetBias"/>.</summary>
    public static void InitializeBias(RecurrentCell cell, Span<float> bias)
    {
        if (cell.Options.UnitForgetBias)
            bias.Slice(F * cell.Units, cell.Units).Fill(1f);
    }
}
