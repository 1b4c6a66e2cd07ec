using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// The simple (Elman 1990) recurrent cell, <c>h = tanh(x·Wx + h·Wh + b)</c>: every step multiplies the gradient by
/// <c>Wh</c> and by tanh's slope, so over many steps it vanishes or explodes (Bengio et al. 1994). The baseline.
/// </summary>
/// <param name="units">Width of the hidden state.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
public sealed class SimpleRnnCell(int units) : RecurrentCell(units, Equations.Layout)
{
    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.SimpleRnn;

    internal override string LayerTypeName => "SimpleRNN";

    internal override RecurrentCell Twin() => new SimpleRnnCell(Units);

    internal override RecurrentPass CreatePass(int inputs, SimdWidth width, bool needsInputGradient) =>
        RecurrentPass.Create<Equations>(inputs, Units, width, needsInputGradient);

    private readonly struct Equations : ICellEquations
    {
        private const int A = 0;
        private const int H = 0;

        public static CellLayout Layout { get; } = new()
        {
            Slots = 1,
            InputSlots = 1,
            Products = [new(A, 1)],
            Gates = [new("candidate", A, IsSigmoid: false)],
            Tanhs = 1,
            KernelSlots = [A],
            RecurrentSlots = [A],
        };

        public static void Forward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V h = Activations.Tanh(tile.Gate(A));
            tile.SetGate(A, h);
            tile.SetState(H, h);
        }

        public static void Score<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V> => tile.SetState(H, Activations.Tanh(tile.Gate(A)));

        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V h = tile.Gate(A);
            tile.SetGate(A, tile.OutputGradient() * (V.Splat(1f) - (h * h)));
            tile.SetSourceGradient(H, V.Zero);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
