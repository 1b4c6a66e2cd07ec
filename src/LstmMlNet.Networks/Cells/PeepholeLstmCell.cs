using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Cells;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// LSTM with peepholes (Gers &amp; Schmidhuber 2000): the forget and input gates also see <c>c₋₁</c>, and the output gate sees <c>c</c>,
/// each through elementwise weights (3 · units in all), so that the gates can time events by the cell state.
/// </summary>
public sealed class PeepholeLstmCell : RecurrentCell
{
    /// <param name="units">The number of units: the width of the hidden state and of the cell state.</param>
    /// <param name="unitForgetBias">Initialize the forget gate's bias to 1 (Jozefowicz et al. 2015). Default: on.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public PeepholeLstmCell(int units, bool unitForgetBias = true)
        : this(units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias })
    {
    }

    /// <param name="units">The number of units: the width of the hidden state and of the cell state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public PeepholeLstmCell(int units, RecurrentCellOptions options)
        : base(units, options, options?.LayerNormalization == true
            ? NormalizedLstmEquations<Sigmoid, Tanh, Peepholes>.Layout
            : Equations<Sigmoid, Tanh>.Layout)
    {
    }

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.PeepholeLstm;

    internal override string LayerTypeName => "PeepholeLSTM";

    internal override RecurrentCell CloneUntrained() => new PeepholeLstmCell(Units, Options);

    private protected override RecurrentPass CreatePass<TGate, TState>(PassOptions shape) => shape.Normalizes
        ? RecurrentPass.Create<NormalizedLstmEquations<TGate, TState, Peepholes>>(shape)
        : RecurrentPass.Create<Equations<TGate, TState>>(shape);

    private protected override void InitializeBias(Span<float> bias) => LstmLayout.InitializeBias(this, bias);

    private readonly struct Equations<TGate, TState> : ICellEquations
        where TGate : struct, IActivation
        where TState : struct, IActivation
    {
        private const int F = LstmLayout.F, I = LstmLayout.I, U = LstmLayout.U, O = LstmLayout.O;
        private const int H = 0, C = 1;
        private const int TanhC = 0, CellAfter = 1;
        private const int PeepholeF = 0, PeepholeI = 1, PeepholeO = 2;

        public static CellLayout Layout { get; } = LstmLayout.Create(saved: 2, peepholes: 3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            V cPrevious = tile.PreviousState(C);
            V f = TGate.Run(V.MultiplyAdd(tile.Weight(PeepholeF), cPrevious, tile.Z(F)));
            V i = TGate.Run(V.MultiplyAdd(tile.Weight(PeepholeI), cPrevious, tile.Z(I)));
            V u = TState.Run(tile.Z(U));
            V c = V.MultiplyAdd(f, cPrevious, i * u);
            V o = TGate.Run(V.MultiplyAdd(tile.Weight(PeepholeO), c, tile.Z(O)));
            V tanhC = TState.Run(c);
            if (TPurpose.SavesForBackward)
            {
                tile.SetGate(F, f);
                tile.SetGate(I, i);
                tile.SetGate(U, u);
                tile.SetGate(O, o);
                tile.Save(TanhC, tanhC);
                tile.Save(CellAfter, c);
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
            V tanhC = tile.Saved(TanhC);
            V dh = tile.OutputGradient();
            V dzO = dh * tanhC * TGate.Slope(o);
            V dc = V.MultiplyAdd(dh * o, TState.Slope(tanhC), tile.CellGradient());
            dc = V.MultiplyAdd(dzO, tile.Weight(PeepholeO), dc);
            V dzF = dc * tile.PreviousState(C) * TGate.Slope(f);
            V dzI = dc * u * TGate.Slope(i);
            tile.SetDz(F, dzF);
            tile.SetDz(I, dzI);
            tile.SetDz(U, dc * i * TState.Slope(u));
            tile.SetDz(O, dzO);
            V dcPrevious = V.MultiplyAdd(dzF, tile.Weight(PeepholeF), dc * f);
            tile.SetCellGradient(V.MultiplyAdd(dzI, tile.Weight(PeepholeI), dcPrevious));
            tile.SetSourceGradient(H, V.Zero);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => weight switch
            {
                PeepholeF => tile.Dz(F) * tile.PreviousState(C),
                PeepholeI => tile.Dz(I) * tile.PreviousState(C),
                _ => tile.Dz(O) * tile.Saved(CellAfter),
            };
    }
}
