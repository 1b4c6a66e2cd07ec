using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>The gradients of the parameters, once the backward pass is complete.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    // Rows of gates that stay in the first-level cache while all tiles of a kernel's rows pass over them.
    private const int GradientRows = 192;

    public override void AddGradient(in PassRun run, in RowPlane input, in BlockGradient gradient)
    {
        PassBuffers buffers = run.Buffers;
        ColumnBlock block = gradient.Block;
        int firstRow = run.Batch.GroupStart(gradient.FirstGroup);
        int endRow = run.Batch.GroupStart(gradient.EndGroup);
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        float* inputGates = Normalizes ? buffers.InputGradients : buffers.Gates;
        float* recurrentGates = Normalizes ? buffers.RecurrentGradients : buffers.Gates;
        float* states = buffers.RecurrentMasks is null ? buffers.States : buffers.MaskedStates;
        float* sums = stackalloc float[gateRow];

        // A new sum starts its first product from zeros: clearing the buffer first would write it twice.
        float* zeros = stackalloc float[gateRow];
        new Span<float>(zeros, gateRow).Clear();
        RowRange own = gradient.Piece.Of(Inputs + (Layout.Products.Length * Units));
        RowRange features = own.Within(0, Inputs);
        bool sumsRows = gradient.Piece.IsLast;
        if (gradient.IsFirst && sumsRows)
            new Span<float>(gradient.Sum + (BiasOffset * lanes), (ParametersPerUnit - BiasOffset) * lanes).Clear();
        bool isFirstSource = gradient.IsFirst;
        LoadBiases(gradient.Sum, lanes, sums);
        int pieces = (endRow - firstRow + GradientRows - 1) / GradientRows;
        int group = gradient.FirstGroup;
        for (int piece = 0, row = firstRow; piece < pieces; piece++)
        {
            // Pieces of equal size: a short last one would not pay for starting its tiles.
            int rows = (endRow - row) / (pieces - piece);
            var gates = new GateGradients(buffers.GatesOf(inputGates, block, row), lanes, rows);
            MultiplyGates(
                gates,
                InputProduct,
                new RowPlane(input.Rows + ((nint)row * input.Stride), input.Stride),
                features,
                gradient.Sum,
                gradient.IsFirst && piece == 0 ? zeros : null);
            for (int at = row; at < row + rows;)
            {
                (int start, int end) = RowsWithSource(buffers, run.Batch, ref group, at, row + rows);
                for (int p = 0; p < Layout.Products.Length && start < end; p++)
                {
                    var source = new RowPlane((p == 0 ? states : buffers.Saved) + ((nint)start * UnitStride), UnitStride);
                    var recurrent = new GateGradients(buffers.GatesOf(recurrentGates, block, start), lanes, end - start);
                    MultiplyGates(
                        recurrent,
                        Layout.Products[p],
                        source,
                        own.Within(Inputs + (p * Units), Units),
                        gradient.Sum + (ProductOffsets[p] * lanes),
                        isFirstSource ? zeros : null);
                }

                isFirstSource &= start >= end;
                at = end;
            }

            if (sumsRows)
                SumRows(buffers.GatesOf(buffers.Gates, block, row), rows, gateRow, lanes, sums);
            row += rows;
        }

        for (int p = 0; p < Layout.Products.Length && isFirstSource; p++)
            Clear(gradient.Sum + (ProductOffsets[p] * lanes), Layout.Products[p].Slots * lanes, own.Within(Inputs + (p * Units), Units));
        if (!sumsRows)
            return;
        switch (lanes)
        {
            case 16: AddElementwise<Simd512>(run, gradient, sums); break;
            case 8: AddElementwise<Simd256>(run, gradient, sums); break;
            default: AddElementwise<Simd128>(run, gradient, sums); break;
        }
    }

    private static void Clear(float* rows, int width, RowRange range) =>
        new Span<float>(rows + ((nint)range.From * width), range.Count * width).Clear();

    /// <summary>
    /// The next rows whose recurrent products multiplied more than zeros: without a group's first step, where that started at
    /// zero.
    /// </summary>
    /// <param name="buffers">The pass's memory.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="group">A group at or before the one that <paramref name="row"/> is of; then that one.</param>
    /// <param name="row">Where to begin.</param>
    /// <param name="limit">Where to end at the latest.</param>
    private static (int Start, int End) RowsWithSource(PassBuffers buffers, BatchLayout batch, ref int group, int row, int limit)
    {
        if (!buffers.StartsAtZero)
            return (row, limit);
        while (batch.GroupStart(group + 1) <= row)
            group++;
        SequenceGroup own = batch.Group(group);
        return (Math.Max(row, own.Row(0) + own.Active(0)), Math.Min(limit, batch.GroupStart(group + 1)));
    }

    /// <summary>
    /// Adds (source)ᵀ·(gates' gradients) of some rows to the kernel's gradient, or to <paramref name="zeros"/> where it begins.
    /// </summary>
    private void MultiplyGates(
        in GateGradients gates,
        RecurrentProduct product,
        in RowPlane source,
        RowRange sources,
        float* gradient,
        float* zeros)
    {
        if (sources.Count == 0)
            return;
        int width = product.Slots * gates.Lanes;
        gradient += (nint)sources.From * width;
        var operands = new Operands
        {
            A = source.Rows + sources.From,
            ARow = 1,
            ADepth = source.Stride,
            B = gates.First + (product.FirstSlot * gates.Lanes),
            BDepth = Layout.Slots * gates.Lanes,
            C = gradient,
            CRow = width,
            Start = zeros is null ? gradient : zeros,
            StartRow = zeros is null ? width : 0,
            Rows = sources.Count,
            Depth = gates.Rows,
            Segments = 1,
        };
        MatrixProduct.RunWidened(ref operands, gates.Lanes, product.Slots, Width);
    }

    /// <summary>Adds rows of gates' gradients to their sums, while they are in the first-level cache.</summary>
    private static void SumRows(float* gates, int rows, int gateRow, int lanes, float* sums)
    {
        switch (lanes)
        {
            case 16: SumRows<Simd512>(gates, rows, gateRow, sums); break;
            case 8: SumRows<Simd256>(gates, rows, gateRow, sums); break;
            default: SumRows<Simd128>(gates, rows, gateRow, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<V>(float* gates, int rows, int gateRow, float* sums)
        where V : unmanaged, ISimd<V>
    {
        // Four chains at a time; past the last slot the last one is summed again, and stored the same.
        int last = gateRow - V.Lanes;
        for (int column = 0; column < gateRow; column += 4 * V.Lanes)
        {
            int c1 = Math.Min(column + V.Lanes, last),
                c2 = Math.Min(column + (2 * V.Lanes), last),
                c3 = Math.Min(column + (3 * V.Lanes), last);
            V s0 = V.Load(sums + column), s1 = V.Load(sums + c1), s2 = V.Load(sums + c2), s3 = V.Load(sums + c3);
            float* at = gates;
            for (int row = 0; row < rows; row++, at += gateRow)
            {
                s0 += V.Load(at + column);
                s1 += V.Load(at + c1);
                s2 += V.Load(at + c2);
                s3 += V.Load(at + c3);
            }

            V.Store(sums + column, s0);
            V.Store(sums + c1, s1);
            V.Store(sums + c2, s2);
            V.Store(sums + c3, s3);
        }
    }

    /// <summary>
    /// What the gates' sums go on from: rows of other groups may have been summed before, and it is one chain over all of them.
    /// </summary>
    private void LoadBiases(float* gradient, int lanes, float* sums)
    {
        for (int slot = 0; slot < Layout.Slots; slot++)
        {
            var sum = new Span<float>(sums + (slot * lanes), lanes);
            int? bias = slot < Layout.InputSlots ? BiasOffset + slot : RecurrentBiasOf(slot);
            if (bias is { } offset)
                new ReadOnlySpan<float>(gradient + (offset * lanes), lanes).CopyTo(sum);
            else
                sum.Clear();
        }
    }

    /// <summary>The place of a slot's recurrent bias; null where it has none.</summary>
    private int? RecurrentBiasOf(int slot)
    {
        int recurrent = slot - Layout.Products[0].FirstSlot;
        return Layout.HasRecurrentBias && recurrent >= 0 && recurrent < Layout.Products[0].Slots ? RecurrentBiasOffset + recurrent : null;
    }

    /// <summary>Rows of a block's gates' gradients.</summary>
    private readonly struct GateGradients(float* first, int lanes, int rows)
    {
        public readonly float* First = first;
        public readonly int Lanes = lanes;
        public readonly int Rows = rows;
    }
}
