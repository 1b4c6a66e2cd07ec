using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Cells;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Long short-term memory (Hochreiter &amp; Schmidhuber 1997) with a forget gate (Gers, Schmidhuber &amp; Cummins 2000), and with its
/// products combined into one: <c>z = x·Wx + h₋₁·Wh + b</c>, split into forget, input, candidate and output; <c>c = f⊙c₋₁ + i⊙u</c>,
/// <c>h = o⊙tanh(c)</c>. The cell state is carried forward by addition, so along it the gradient is scaled only by the forget gate: that is
/// why an LSTM remembers what a simple RNN forgets. Weights are in the order f, i, u, o.
/// </summary>
public sealed class LstmCell : RecurrentCell
{
    // From this many units on, recomputing tanh(c) in the backward pass is faster than storing it: by 1 % of a training step with 256 units
    // and 2 % with 512 (two threads). With 32 units it is 2 % slower.
    private const int RecomputeTanhFrom = 192;

    /// <param name="units">The number of units: the width of the hidden state and of the cell state.</param>
    /// <param name="unitForgetBias">
    /// Initialize the forget gate's bias to 1 (Jozefowicz et al. 2015): the cell remembers before it has learned what to forget. Default:
    /// on.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public LstmCell(int units, bool unitForgetBias = true)
        : this(units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias })
    {
    }

    /// <param name="units">The number of units: the width of the hidden state and of the cell state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public LstmCell(int units, RecurrentCellOptions options)
        : base(units, options, LayoutOf(units, options))
    {
    }

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.Lstm;

    internal override string LayerTypeName => "LSTM";

    internal override RecurrentCell CloneUntrained() => new LstmCell(Units, Options);

    private protected override RecurrentPass CreatePass<TGate, TState>(PassOptions shape) => shape.Normalizes
        ? RecurrentPass.Create<NormalizedLstmEquations<TGate, TState, NoPeepholes>>(shape)
        : Units < RecomputeTanhFrom
            ? RecurrentPass.Create<Equations<TGate, TState, SavedTanh>>(shape)
            : RecurrentPass.Create<Equations<TGate, TState, RecomputedTanh>>(shape);

    private protected override void InitializeBias(Span<float> bias) => LstmLayout.InitializeBias(this, bias);

    private static CellLayout LayoutOf(int units, RecurrentCellOptions? options)
    {
        if (options?.LayerNormalization == true)
            return NormalizedLstmEquations<Sigmoid, Tanh, NoPeepholes>.Layout;
        return units < RecomputeTanhFrom ? Equations<Sigmoid, Tanh, SavedTanh>.Layout : Equations<Sigmoid, Tanh, RecomputedTanh>.Layout;
    }

    private readonly struct Equations<TGate, TState, TTanh> : ICellEquations
        where TGate : struct, IActivation
        where TState : struct, IActivation
        where TTanh : struct, ICellTanh
    {
        private const int F = LstmLayout.F, I = LstmLayout.I, U = LstmLayout.U, O = LstmLayout.O;
        private const int H = 0, C = 1;
        private const int TanhC = 0;

        public static CellLayout Layout { get; } = LstmLayout.Create(saved: TTanh.IsKept ? 1 : 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            V f = TGate.Run(tile.Z(F));
            V i = TGate.Run(tile.Z(I));
            V u = TState.Run(tile.Z(U));
            V o = TGate.Run(tile.Z(O));
            V c = V.MultiplyAdd(f, tile.PreviousState(C), i * u);
            V tanhC = TState.Run(c);
            if (TPurpose.SavesForBackward)
            {
                tile.SetGate(F, f);
                tile.SetGate(I, i);
                tile.SetGate(U, u);
                tile.SetGate(O, o);
                if (TTanh.IsKept)
                    tile.Save(TanhC, tanhC);
            }

            tile.SetDecayingState(C, c);
            tile.SetState(H, o * tanhC);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V f = tile.Gate(F);
            V i = tile.Gate(I);
            V u = tile.Gate(U);
            V o = tile.Gate(O);
            V cPrevious = tile.PreviousState(C);
            V tanhC = TTanh.IsKept ? tile.Saved(TanhC) : TState.Run(V.MultiplyAdd(f, cPrevious, i * u));
            V dh = tile.OutputGradient();
            V dc = V.MultiplyAdd(dh * o, TState.Slope(tanhC), tile.CellGradient());
            tile.SetDz(F, dc * cPrevious * TGate.Slope(f));
            tile.SetDz(I, dc * u * TGate.Slope(i));
            tile.SetDz(U, dc * i * TState.Slope(u));
            tile.SetDz(O, dh * tanhC * TGate.Slope(o));
            tile.SetCellGradient(dc * f);

            // The previous hidden state reaches a step only through the product, whose gradient the engine adds.
            tile.SetSourceGradient(H, V.Zero);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
