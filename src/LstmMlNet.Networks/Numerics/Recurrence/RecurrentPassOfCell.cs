using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>The pass of one kind of cell: products by the shared tiles, the rest by the cell's equations.</summary>
internal sealed unsafe partial class RecurrentPass<TCell>(int inputs, int units, SimdWidth width, bool needsInputGradient)
    : RecurrentPass(TCell.Layout, inputs, units, width, needsInputGradient)
    where TCell : struct, ICellEquations
{
    public override void Forward(PassBuffers buffers, in PassWeights weights, PackedShape shape, in RowPlane input, in RowPlane output, int from, int to)
    {
        for (int chunk = 0; chunk < shape.Steps; chunk += buffers.ChunkSteps)
        {
            if (shape.Active[chunk] <= from)
                return;
            int end = Math.Min(chunk + buffers.ChunkSteps, shape.Steps);
            foreach (ColumnBlock block in Blocks)
                MultiplyInput(buffers, weights, shape, input, block, chunk, end, from, to);
            for (int t = chunk; t < end && shape.Active[t] > from; t++)
                Step(buffers, weights, shape, output, t, chunk, from, Math.Min(to, shape.Active[t]));
        }
    }

    /// <summary>The input's product of a chunk of steps, for one block of units: x·Wx + b.</summary>
    private void MultiplyInput(PassBuffers buffers, in PassWeights weights, PackedShape shape, in RowPlane input, ColumnBlock block, int chunk, int end, int from, int to)
    {
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows);
        float* bias = weights.Derived + (Layout.Slots * block.Start);
        float* kernel = weights.Parameters + BlockOffset(block);
        for (int t = chunk; t < end;)
        {
            int active = shape.Active[t];
            if (active <= from)
                return;
            int rows = Math.Min(to, active) - from;

            // Where one thread has all sequences, its rows of neighbouring steps follow one another: one taller product.
            int next = t + 1;
            if (from == 0 && to >= active)
            {
                while (next < end && (buffers.Keeps || active == buffers.Count) && shape.Active[next] == active)
                    next++;
                rows *= next - t;
            }

            float* c = gates + ((nint)(buffers.GateRow(shape, t, chunk) + from) * gateRow);
            if (Layout.Slots > Layout.InputSlots)
                FillSlots(c, rows, gateRow, bias, Layout.InputSlots * lanes);
            MatrixProduct.Run(
                new Operands
                {
                    A = input.Rows + ((nint)(shape.RowStart[t] + from) * input.Stride),
                    ARow = input.Stride,
                    ADepth = 1,
                    B = kernel,
                    BDepth = Layout.InputSlots * lanes,
                    C = c,
                    CRow = gateRow,
                    Start = bias,
                    StartRow = 0,
                    Rows = rows,
                    Depth = Inputs,
                    Segments = 1,
                },
                lanes,
                Layout.InputSlots);
            t = next;
        }
    }

    /// <summary>Slots that the input does not reach start at their bias.</summary>
    private static void FillSlots(float* rows, int count, int gateRow, float* bias, int first)
    {
        var rest = new ReadOnlySpan<float>(bias + first, gateRow - first);
        for (int row = 0; row < count; row++)
            rest.CopyTo(new Span<float>(rows + ((nint)row * gateRow) + first, gateRow - first));
    }

    private void Step(PassBuffers buffers, in PassWeights weights, PackedShape shape, in RowPlane output, int t, int chunk, int from, int to)
    {
        int states = buffers.StateRow(shape, t) + from;
        int traces = buffers.TraceRow(shape, t) + from;
        for (int stage = 0; stage < Layout.Products.Length; stage++)
        {
            float* source = stage == 0 ? buffers.States + ((nint)states * UnitStride) : buffers.Traces + ((nint)traces * UnitStride);
            RecurrentProduct product = Layout.Products[stage];
            foreach (ColumnBlock block in Blocks)
            {
                int lanes = block.Lanes;
                int gateRow = Layout.Slots * lanes;
                float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)(buffers.GateRow(shape, t, chunk) + from) * gateRow);
                float* c = gates + (product.FirstSlot * lanes);
                MatrixProduct.Run(
                    new Operands
                    {
                        A = source,
                        ARow = UnitStride,
                        ADepth = 1,
                        B = weights.Parameters + BlockOffset(block) + (ProductOffsets[stage] * lanes),
                        BDepth = product.Slots * lanes,
                        C = c,
                        CRow = gateRow,
                        Start = c,
                        StartRow = gateRow,
                        Rows = to - from,
                        Depth = Units,
                        Segments = 1,
                    },
                    lanes,
                    product.Slots);
                Activate(buffers, weights, shape, block, gates, t, stage, from, to);
            }
        }

        if (output.Rows is not null)
            CopyOutput(buffers, shape, output, t, from, to);
    }

    /// <summary>The equations of a stage on one block; states of sequences that go on enter the next step, the others' are final.</summary>
    private void Activate(PassBuffers buffers, in PassWeights weights, PackedShape shape, ColumnBlock block, float* gates, int t, int stage, int from, int to)
    {
        int goingOn = t + 1 < shape.Steps ? Math.Clamp(shape.Active[t + 1], from, to) : from;
        if (goingOn > from)
        {
            float* next = buffers.States + ((nint)(buffers.StateRow(shape, t + 1) + from) * UnitStride);
            Activate(buffers, weights, shape, block, gates, t, stage, from, goingOn, next, (nint)buffers.StateRows * UnitStride);
        }

        if (to > goingOn)
        {
            float* final = buffers.Finals + ((nint)goingOn * UnitStride);
            float* rest = gates + ((nint)(goingOn - from) * Layout.Slots * block.Lanes);
            Activate(buffers, weights, shape, block, rest, t, stage, goingOn, to, final, (nint)buffers.Count * UnitStride);
        }
    }

    private void Activate(PassBuffers buffers, in PassWeights weights, PackedShape shape, ColumnBlock block, float* gates, int t, int stage, int from, int to, float* next, nint nextPlane)
    {
        switch (block.Lanes)
        {
            case 16: ForwardRows(Tile<Simd512>(buffers, weights, shape, block, gates, t, from, next, nextPlane), stage, to - from); break;
            case 8: ForwardRows(Tile<Simd256>(buffers, weights, shape, block, gates, t, from, next, nextPlane), stage, to - from); break;
            default: ForwardRows(Tile<Simd128>(buffers, weights, shape, block, gates, t, from, next, nextPlane), stage, to - from); break;
        }
    }

    private StepTile<V> Tile<V>(PassBuffers buffers, in PassWeights weights, PackedShape shape, ColumnBlock block, float* gates, int t, int from, float* next, nint nextPlane)
        where V : unmanaged, ISimd<V> => new()
        {
            Gates = gates,
            GateRow = Layout.Slots * block.Lanes,
            Previous = buffers.States + ((nint)(buffers.StateRow(shape, t) + from) * UnitStride) + block.Start,
            PreviousPlane = (nint)buffers.StateRows * UnitStride,
            Next = next + block.Start,
            NextPlane = nextPlane,
            Traces = buffers.Traces + ((nint)(buffers.TraceRow(shape, t) + from) * UnitStride) + block.Start,
            TracePlane = (nint)buffers.TraceRows * UnitStride,
            Weights = weights.Parameters + BlockOffset(block) + (ElementwiseOffset * block.Lanes),
            Row = UnitStride,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardRows<V>(StepTile<V> tile, int stage, int rows)
        where V : unmanaged, ISimd<V>
    {
        for (; rows > 0; rows--)
        {
            TCell.Forward(ref tile, stage);
            tile.NextRow();
        }
    }

    private void CopyOutput(PassBuffers buffers, PackedShape shape, in RowPlane output, int t, int from, int to)
    {
        int goingOn = t + 1 < shape.Steps ? Math.Clamp(shape.Active[t + 1], from, to) : from;
        for (int b = from; b < to; b++)
        {
            float* state = b < goingOn ? buffers.States + ((nint)(buffers.StateRow(shape, t + 1) + b) * UnitStride) : buffers.Finals + ((nint)b * UnitStride);
            new ReadOnlySpan<float>(state, UnitStride).CopyTo(new Span<float>(output.Rows + ((nint)(shape.RowStart[t] + b) * output.Stride), UnitStride));
        }
    }
}
