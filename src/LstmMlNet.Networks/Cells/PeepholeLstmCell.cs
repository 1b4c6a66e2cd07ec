using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// LSTM with peepholes (Gers &amp; Schmidhuber 2000): the forget and input gates also see <c>c₋₁</c>, the output gate sees
/// <c>c</c>, each through elementwise weights (3 · units more), so that gates can time themselves by the cell state.
/// </summary>
public sealed class PeepholeLstmCell : RecurrentCell
{
    private readonly bool _unitForgetBias;

    /// <param name="units">Width of the hidden and the cell state.</param>
    /// <param name="unitForgetBias">Start the forget gate's bias at 1 (Jozefowicz et al. 2015). Default: on.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public PeepholeLstmCell(int units, bool unitForgetBias = true)
        : base(units, Equations.Layout) => _unitForgetBias = unitForgetBias;

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.PeepholeLstm;

    internal override string LayerTypeName => "PeepholeLSTM";

    internal override RecurrentCell Twin() => new PeepholeLstmCell(Units, _unitForgetBias);

    internal override RecurrentPass CreatePass(int inputs, SimdWidth width, bool needsInputGradient) =>
        RecurrentPass.Create<Equations>(inputs, Units, width, needsInputGradient);

    private protected override void InitializeBias(Span<float> bias)
    {
        if (_unitForgetBias)
            bias[..Units].Fill(1f);
    }

    private readonly struct Equations : ICellEquations
    {
        private const int F = 0, I = 1, U = 2, O = 3;
        private const int H = 0, C = 1;
        private const int TanhC = 0, CellAfter = 1;
        private const int PeepholeF = 0, PeepholeI = 1, PeepholeO = 2;

        public static CellLayout Layout { get; } = new()
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
            Traces = 2,
            ElementwiseWeights = 3,
        };

        public static void Forward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V before = tile.PreviousState(C);
            V f = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeF), before, tile.Gate(F)));
            V i = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeI), before, tile.Gate(I)));
            V u = Activations.Tanh(tile.Gate(U));
            V c = V.MultiplyAdd(f, before, i * u);
            V o = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeO), c, tile.Gate(O)));
            V tanhC = Activations.Tanh(c);
            tile.SetGate(F, f);
            tile.SetGate(I, i);
            tile.SetGate(U, u);
            tile.SetGate(O, o);
            tile.SetTrace(TanhC, tanhC);
            tile.SetTrace(CellAfter, c);
            tile.SetState(C, c);
            tile.SetState(H, o * tanhC);
        }

        public static void Score<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V before = tile.PreviousState(C);
            V f = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeF), before, tile.Gate(F)));
            V i = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeI), before, tile.Gate(I)));
            V c = V.MultiplyAdd(f, before, i * Activations.Tanh(tile.Gate(U)));
            V o = Activations.Sigmoid(V.MultiplyAdd(tile.Weight(PeepholeO), c, tile.Gate(O)));
            tile.SetState(C, c);
            tile.SetState(H, o * Activations.Tanh(c));
        }

        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V one = V.Splat(1f);
            V f = tile.Gate(F);
            V i = tile.Gate(I);
            V u = tile.Gate(U);
            V o = tile.Gate(O);
            V tanhC = tile.Trace(TanhC);
            V dh = tile.OutputGradient();
            V dzO = dh * tanhC * o * (one - o);
            V dc = V.MultiplyAdd(dh * o, one - (tanhC * tanhC), tile.CellGradient());
            dc = V.MultiplyAdd(dzO, tile.Weight(PeepholeO), dc);
            V dzF = dc * tile.PreviousState(C) * f * (one - f);
            V dzI = dc * u * i * (one - i);
            tile.SetGate(F, dzF);
            tile.SetGate(I, dzI);
            tile.SetGate(U, dc * i * (one - (u * u)));
            tile.SetGate(O, dzO);
            V before = V.MultiplyAdd(dzF, tile.Weight(PeepholeF), dc * f);
            tile.SetCellGradient(V.MultiplyAdd(dzI, tile.Weight(PeepholeI), before));
            tile.SetSourceGradient(H, V.Zero);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => weight switch
            {
                PeepholeF => tile.Gate(F) * tile.PreviousState(C),
                PeepholeI => tile.Gate(I) * tile.PreviousState(C),
                _ => tile.Gate(O) * tile.Trace(CellAfter),
            };
    }
}
