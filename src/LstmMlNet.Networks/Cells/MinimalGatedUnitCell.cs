using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Minimal gated unit (Zhou, Wu, Zhang &amp; Zhou 2016): a GRU whose single gate f both resets and updates, <c>f = σ(x·Wf + h₋₁·Uf +
/// bf)</c>, <c>n = tanh(x·Wn + (f⊙h₋₁)·Un + bn)</c>, <c>h = (1−f)⊙h₋₁ + f⊙n</c>: a gate of 0 keeps the state, 1 replaces it. Two thirds of
/// a GRU's weights, half of an LSTM's. Weights are in the order f, n.
/// </summary>
public sealed class MinimalGatedUnitCell : RecurrentCell
{
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public MinimalGatedUnitCell(int units)
        : this(units, new RecurrentCellOptions())
    {
    }

    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public MinimalGatedUnitCell(int units, RecurrentCellOptions options)
        : base(units, options, Equations<Sigmoid, Tanh>.Layout)
    {
    }

    /// <inheritdoc/>
    public override RecurrentCellType CellType => RecurrentCellType.MinimalGatedUnit;

    internal override string LayerTypeName => "MGU";

    internal override RecurrentCell CloneUntrained() => new MinimalGatedUnitCell(Units, Options);

    private protected override RecurrentPass CreatePass<TGate, TState>(PassOptions shape) =>
        RecurrentPass.Create<Equations<TGate, TState>>(shape);

    private readonly struct Equations<TGate, TState> : ICellEquations
        where TGate : struct, IActivation
        where TState : struct, IActivation
    {
        private const int F = 0, N = 1;
        private const int H = 0;
        private const int GateStage = 0;
        private const int GatedH = 0, BlendGradient = 1;
        private const int GatedSource = 1;

        public static CellLayout Layout { get; } = new()
        {
            Slots = 2,
            InputSlots = 2,
            Products = [new(F, 1), new(N, 1)],
            Gates = [new("forget gate", F), new("candidate", N, IsSigmoid: false)],
            Tanhs = 1,
            KeepGate = 0,
            KeepsWhereShut = true,
            KernelSlots = [F, N],
            RecurrentSlots = [F, N],
            Saved = 2,
        };

        // For scoring too: the second stage needs what the first one stores.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            V hPrevious = tile.PreviousState(H);
            if (stage == GateStage)
            {
                V gate = TGate.Run(tile.Z(F));
                tile.SetGate(F, gate);
                tile.Save(GatedH, gate * hPrevious);
                return;
            }

            V f = tile.Gate(F);
            V n = TState.Run(tile.Z(N));
            tile.SetGate(N, n);
            tile.SetDecayingState(H, V.MultiplyAdd(f, n, (1f - f) * hPrevious));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V f = tile.Gate(F);
            V hPrevious = tile.PreviousState(H);
            V dh = tile.OutputGradient();
            if (stage != GateStage)
            {
                V n = tile.Gate(N);
                tile.SetDz(N, dh * f * TState.Slope(n));

                // The gate's gradient is the sum of the blend's, saved here, and the gated state's, known only after the product's
                // transpose.
                tile.Save(BlendGradient, dh * (n - hPrevious));
                tile.SetSourceGradient(GatedSource, V.Zero);
                return;
            }

            V dGated = tile.SourceGradient(GatedSource);
            tile.SetDz(F, V.MultiplyAdd(dGated, hPrevious, tile.Saved(BlendGradient)) * TGate.Slope(f));
            tile.SetSourceGradient(H, V.MultiplyAdd(dGated, f, dh * (1f - f)));
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
