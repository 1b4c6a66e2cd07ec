using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// The simple (Elman 1990) recurrent cell, <c>h = tanh(x·Wx + h₋₁·Wh + b)</c>. In the backward pass, each step multiplies the gradient by
/// <c>Wh</c> and by the derivative of tanh, so over many steps it vanishes or explodes (Bengio et al. 1994). It serves as the baseline.
/// </summary>
public sealed class SimpleRnnCell : RecurrentCell
{
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public SimpleRnnCell(int units)
        : this(units, new RecurrentCellOptions())
    {
    }

    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="options">Activation, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public SimpleRnnCell(int units, RecurrentCellOptions options)
        : base(units, options, Equations<Tanh>.Layout)
    {
    }

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.SimpleRnn;

    internal override string LayerTypeName => "SimpleRNN";

    internal override RecurrentCell CloneUntrained() => new SimpleRnnCell(Units, Options);

    private protected override RecurrentPass CreatePass<TGate, TState>(PassOptions shape) => RecurrentPass.Create<Equations<TState>>(shape);

    private readonly struct Equations<TState> : ICellEquations
        where TState : struct, IActivation
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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            V h = TState.Run(tile.Z(A));
            if (TPurpose.SavesForBackward)
                tile.SetGate(A, h);
            tile.SetDecayingState(H, h);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V h = tile.Gate(A);
            tile.SetDz(A, tile.OutputGradient() * TState.Slope(h));
            tile.SetSourceGradient(H, V.Zero);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
