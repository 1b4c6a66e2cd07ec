using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Long short-term memory (Hochreiter &amp; Schmidhuber 1997), tidied into one product: <c>z = x·Wx + h·Wh + b</c>, sliced
/// forget, input, update, output; <c>c = f⊙c₋₁ + i⊙u</c>, <c>h = o⊙tanh(c)</c>. The cell state is carried by addition, so
/// its gradient is scaled by the forget gate alone: that is why it remembers where a simple RNN forgets.
/// </summary>
public sealed class LstmCell : RecurrentCell
{
    private readonly bool _unitForgetBias;

    /// <param name="units">Width of the hidden and the cell state.</param>
    /// <param name="unitForgetBias">
    /// Start the forget gate's bias at 1 (Jozefowicz et al. 2015): the cell remembers before it has learnt what to forget. Default: on.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public LstmCell(int units, bool unitForgetBias = true)
        : base(units, Equations.Layout) => _unitForgetBias = unitForgetBias;

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.Lstm;

    internal override string LayerTypeName => "LSTM";

    internal override RecurrentCell Twin() => new LstmCell(Units, _unitForgetBias);

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
        private const int TanhC = 0;

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
            Traces = 1,
        };

        public static void Forward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V f = Activations.Sigmoid(tile.Gate(F));
            V i = Activations.Sigmoid(tile.Gate(I));
            V u = Activations.Tanh(tile.Gate(U));
            V o = Activations.Sigmoid(tile.Gate(O));
            V c = V.MultiplyAdd(f, tile.PreviousState(C), i * u);
            V tanhC = Activations.Tanh(c);
            tile.SetGate(F, f);
            tile.SetGate(I, i);
            tile.SetGate(U, u);
            tile.SetGate(O, o);
            tile.SetTrace(TanhC, tanhC);
            tile.SetState(C, c);
            tile.SetState(H, o * tanhC);
        }

        public static void Score<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V f = Activations.Sigmoid(tile.Gate(F));
            V i = Activations.Sigmoid(tile.Gate(I));
            V u = Activations.Tanh(tile.Gate(U));
            V o = Activations.Sigmoid(tile.Gate(O));
            V c = V.MultiplyAdd(f, tile.PreviousState(C), i * u);
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
            V dc = V.MultiplyAdd(dh * o, one - (tanhC * tanhC), tile.CellGradient());
            tile.SetGate(F, dc * tile.PreviousState(C) * f * (one - f));
            tile.SetGate(I, dc * u * i * (one - i));
            tile.SetGate(U, dc * i * (one - (u * u)));
            tile.SetGate(O, dh * tanhC * o * (one - o));
            tile.SetCellGradient(dc * f);
            tile.SetSourceGradient(H, V.Zero);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
