using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Cells;

/// <summary>
/// The LSTM whose products and cell state are normalized over the units (Ba, Kiros &amp; Hinton 2016, equations 20 to 22):
/// <c>h = o⊙tanh(γ⊙ĉ + β)</c>. The pass normalizes the products, and the cell state between the two stages here.
/// </summary>
internal readonly struct NormalizedLstmEquations<TGate, TState, TPeepholes> : ICellEquations
    where TGate : struct, IActivation
    where TState : struct, IActivation
    where TPeepholes : struct, IPeepholes
{
    private const int F = LstmLayout.F, I = LstmLayout.I, U = LstmLayout.U, O = LstmLayout.O;
    private const int H = 0, C = 1;
    private const int GatesStage = 0;

    // The pass uses the first three as well: see CellLayout.HasStateNorm.
    private const int Normalized = 0, ShiftedGradient = 1, NormalizedGradient = 2, OutputTanh = 3, CellAfter = 4;
    private const int PeepholeF = 0, PeepholeI = 1, PeepholeO = 2;

    public static CellLayout Layout { get; } = LstmLayout.Create(saved: 5, TPeepholes.Exist ? 3 : 0, hasStateNorm: true);

    private static int Gain => TPeepholes.Exist ? 3 : 0;

    private static int Shift => Gain + 1;

    // For scoring too: the second stage needs what the first one stores.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
        where V : unmanaged, ISimd<V>
        where TPurpose : struct, IPassPurpose
    {
        if (stage != GatesStage)
        {
            V tanh = TState.Run(V.MultiplyAdd(tile.Weight(Gain), tile.Saved(Normalized), tile.Weight(Shift)));
            tile.Save(OutputTanh, tanh);
            tile.SetState(H, tile.Gate(O) * tanh);
            return;
        }

        V cPrevious = tile.PreviousState(C);
        V f = TGate.Run(Seen(ref tile, PeepholeF, cPrevious, tile.Z(F)));
        V i = TGate.Run(Seen(ref tile, PeepholeI, cPrevious, tile.Z(I)));
        V u = TState.Run(tile.Z(U));
        V c = V.MultiplyAdd(f, cPrevious, i * u);
        tile.SetGate(F, f);
        tile.SetGate(I, i);
        tile.SetGate(U, u);
        tile.SetGate(O, TGate.Run(Seen(ref tile, PeepholeO, c, tile.Z(O))));
        tile.Save(Normalized, c);
        if (TPeepholes.Exist)
            tile.Save(CellAfter, c);
        tile.SetDecayingState(C, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<V>(ref StepTile<V> tile, int stage)
        where V : unmanaged, ISimd<V>
    {
        V o = tile.Gate(O);
        V dh = tile.OutputGradient();
        V tanh = tile.Saved(OutputTanh);
        if (stage != GatesStage)
        {
            // The gradient of γ⊙ĉ + β, which the pass takes through the normalization.
            tile.Save(ShiftedGradient, dh * o * TState.Slope(tanh));
            return;
        }

        V f = tile.Gate(F);
        V i = tile.Gate(I);
        V u = tile.Gate(U);
        V dzO = dh * tanh * TGate.Slope(o);
        V dc = Seen(ref tile, PeepholeO, dzO, tile.CellGradient() + tile.Saved(NormalizedGradient));
        V dzF = dc * tile.PreviousState(C) * TGate.Slope(f);
        V dzI = dc * u * TGate.Slope(i);
        tile.SetDz(F, dzF);
        tile.SetDz(I, dzI);
        tile.SetDz(U, dc * i * TState.Slope(u));
        tile.SetDz(O, dzO);
        tile.SetCellGradient(Seen(ref tile, PeepholeI, dzI, Seen(ref tile, PeepholeF, dzF, dc * f)));
        tile.SetSourceGradient(H, V.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
        where V : unmanaged, ISimd<V>
    {
        if (weight == Gain)
            return tile.Saved(ShiftedGradient) * tile.Saved(Normalized);
        if (weight == Shift)
            return tile.Saved(ShiftedGradient);
        return weight switch
        {
            PeepholeF => tile.Dz(F) * tile.PreviousState(C),
            PeepholeI => tile.Dz(I) * tile.PreviousState(C),
            _ => tile.Dz(O) * tile.Saved(CellAfter),
        };
    }

    /// <summary>Adds a peephole's weight times a value to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Seen<V>(ref StepTile<V> tile, int peephole, V value, V sum)
        where V : unmanaged, ISimd<V> => TPeepholes.Exist ? V.MultiplyAdd(tile.Weight(peephole), value, sum) : sum;
}
