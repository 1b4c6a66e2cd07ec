using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014). It has one state, <c>h = z⊙h₋₁ + (1−z)⊙n</c>, an update gate <c>z = σ(x·Wz + h₋₁·Uz + bz)</c>,
/// where 1 keeps the state and 0 replaces it, and a reset gate <c>r = σ(x·Wr + h₋₁·Ur + br)</c>. The reset gate is applied to the
/// candidate's recurrent product, <c>n = tanh(x·Wn + bn + r⊙(h₋₁·Un + cn))</c> (Keras, cuDNN, PyTorch; with a second bias), or to the state
/// before the product, <c>n = tanh(x·Wn + bn + (r⊙h₋₁)·Un)</c> (the paper). Weights are in the order z, r, n; with the second bias,
/// <c>bias</c> is [2, 3 · units]: the input's, then the recurrent product's, each in that order.
/// </summary>
public sealed class GruCell : RecurrentCell
{
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="resetAfter">
    /// Apply the reset gate after the recurrent product, the default of Keras and PyTorch and the faster variant.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1.</exception>
    public GruCell(int units, bool resetAfter = true)
        : this(units, new RecurrentCellOptions(), resetAfter)
    {
    }

    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <param name="resetAfter">Apply the reset gate after the recurrent product.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public GruCell(int units, RecurrentCellOptions options, bool resetAfter = true)
        : base(units, options, resetAfter ? ResetAfterEquations<Sigmoid, Tanh>.Layout : ResetBeforeEquations<Sigmoid, Tanh>.Layout) =>
            ResetAfter = resetAfter;

    /// <summary>Whether the reset gate is applied after the recurrent product.</summary>
    public bool ResetAfter { get; }

    /// <inheritdoc/>
    public override RecurrentCellType CellType => ResetAfter ? RecurrentCellType.Gru : RecurrentCellType.GruResetBefore;

    internal override string LayerTypeName => "GRU";

    internal override RecurrentCell CloneUntrained() => new GruCell(Units, Options, ResetAfter);

    private protected override RecurrentPass CreatePass<TGate, TState>(PassOptions shape) => ResetAfter
        ? RecurrentPass.Create<ResetAfterEquations<TGate, TState>>(shape)
        : RecurrentPass.Create<ResetBeforeEquations<TGate, TState>>(shape);

    /// <summary>z⊙h₋₁ + (1−z)⊙n, so that z = 1 keeps the state and z = 0 yields the candidate exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Blend<V>(V z, V hPrevious, V candidate)
        where V : unmanaged, ISimd<V> => V.MultiplyAdd(z, hPrevious, (1f - z) * candidate);

    private readonly struct ResetAfterEquations<TGate, TState> : ICellEquations
        where TGate : struct, IActivation
        where TState : struct, IActivation
    {
        // The input and recurrent parts of the candidate are kept apart (N and RecurrentN), because r scales only the second; Z and R lie
        // between them, so that each product fills consecutive slots.
        private const int N = 0, Z = 1, R = 2, RecurrentN = 3;
        private const int H = 0;

        public static CellLayout Layout { get; } = new()
        {
            Slots = 4,
            InputSlots = 3,
            Products = [new(Z, 3)],
            Gates = [new("update gate", Z), new("reset gate", R), new("candidate", N, IsSigmoid: false)],
            Tanhs = 1,
            KeepGate = 0,
            KernelSlots = [Z, R, N],
            RecurrentSlots = [Z, R, RecurrentN],
            HasRecurrentBias = true,
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            V z = TGate.Run(tile.Z(Z));
            V r = TGate.Run(tile.Z(R));
            V n = TState.Run(V.MultiplyAdd(r, tile.Z(RecurrentN), tile.Z(N)));
            if (TPurpose.SavesForBackward)
            {
                tile.SetGate(Z, z);
                tile.SetGate(R, r);
                tile.SetGate(N, n);
            }

            tile.SetDecayingState(H, Blend(z, tile.PreviousState(H), n));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V z = tile.Gate(Z);
            V r = tile.Gate(R);
            V n = tile.Gate(N);
            V dh = tile.OutputGradient();
            V dzN = dh * (1f - z) * TState.Slope(n);
            tile.SetDz(Z, dh * (tile.PreviousState(H) - n) * TGate.Slope(z));
            tile.SetDz(R, dzN * tile.Z(RecurrentN) * TGate.Slope(r));
            tile.SetDz(RecurrentN, dzN * r);
            tile.SetDz(N, dzN);

            // What passes beside the product; the engine adds the product's own gradient.
            tile.SetSourceGradient(H, dh * z);
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }

    private readonly struct ResetBeforeEquations<TGate, TState> : ICellEquations
        where TGate : struct, IActivation
        where TState : struct, IActivation
    {
        private const int N = 0, Z = 1, R = 2;
        private const int H = 0;
        private const int GatesStage = 0;
        private const int ResetH = 0, PastProducts = 1;
        private const int ResetSource = 1;

        public static CellLayout Layout { get; } = new()
        {
            Slots = 3,
            InputSlots = 3,
            Products = [new(Z, 2), new(N, 1)],
            Gates = [new("update gate", Z), new("reset gate", R), new("candidate", N, IsSigmoid: false)],
            Tanhs = 1,
            KeepGate = 0,
            KernelSlots = [Z, R, N],
            RecurrentSlots = [Z, R, N],
            Saved = 2,
        };

        // For scoring too: the second stage needs what the first one stores.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
            where TPurpose : struct, IPassPurpose
        {
            if (stage == GatesStage)
            {
                V r = TGate.Run(tile.Z(R));
                tile.SetGate(Z, TGate.Run(tile.Z(Z)));
                tile.SetGate(R, r);
                tile.Save(ResetH, r * tile.PreviousState(H));
                return;
            }

            V n = TState.Run(tile.Z(N));
            tile.SetGate(N, n);
            tile.SetDecayingState(H, Blend(tile.Gate(Z), tile.PreviousState(H), n));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Backward<V>(ref StepTile<V> tile, int stage)
            where V : unmanaged, ISimd<V>
        {
            V z = tile.Gate(Z);
            V hPrevious = tile.PreviousState(H);
            V dh = tile.OutputGradient();
            if (stage != GatesStage)
            {
                V n = tile.Gate(N);
                tile.SetDz(N, dh * (1f - z) * TState.Slope(n));
                tile.SetDz(Z, dh * (hPrevious - n) * TGate.Slope(z));

                // Saved now, because SetDz has just overwritten z.
                tile.Save(PastProducts, dh * z);
                tile.SetSourceGradient(ResetSource, V.Zero);
                return;
            }

            V r = tile.Gate(R);
            V dReset = tile.SourceGradient(ResetSource);
            tile.SetDz(R, dReset * hPrevious * TGate.Slope(r));
            tile.SetSourceGradient(H, V.MultiplyAdd(dReset, r, tile.Saved(PastProducts)));
        }

        public static V WeightGradient<V>(ref StepTile<V> tile, int weight)
            where V : unmanaged, ISimd<V> => V.Zero;
    }
}
