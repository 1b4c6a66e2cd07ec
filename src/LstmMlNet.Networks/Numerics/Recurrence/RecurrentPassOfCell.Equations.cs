using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>The cell's equations on a block's rows, forward and back: two rows at a time where vectors have 16 lanes, what is left over singly.</content>
internal sealed unsafe partial class RecurrentPass<TCell>
{
    /// <summary>The equations of a stage on one block; states of sequences that go on enter the next step, the others' are final.</summary>
    private void Activate(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int active)
    {
        int goingOn = group.Active(t + 1);
        if (goingOn > 0)
        {
            float* next = buffers.States + ((nint)buffers.StateRow(group, t + 1) * UnitStride);
            Activate(buffers, weights, group, block, gates, t, stage, 0, goingOn, next, (nint)buffers.StateRows * UnitStride);
        }

        if (active > goingOn)
        {
            float* final = buffers.Finals + ((nint)(group.First + goingOn) * UnitStride);
            float* rest = gates + ((nint)goingOn * Layout.Slots * block.Lanes);
            Activate(buffers, weights, group, block, rest, t, stage, goingOn, active, final, (nint)buffers.Count * UnitStride);
        }
    }

    private void Activate(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int from, int to, float* next, nint nextPlane)
    {
        if (block.Lanes == 16 && to - from > 1)
        {
            int paired = (to - from) & ~1;
            ForwardRows(ForwardTile<Simd512Pair>(buffers, weights, group, block, gates, t, from, next, nextPlane), stage, paired, buffers.Keeps);
            from += paired;
            if (from == to)
                return;
            gates += (nint)paired * Layout.Slots * block.Lanes;
            next += (nint)paired * UnitStride;
        }

        ActivateSingly(buffers, weights, group, block, gates, t, stage, from, to, next, nextPlane);
    }

    private void ActivateSingly(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int from, int to, float* next, nint nextPlane)
    {
        switch (block.Lanes)
        {
            case 16: ForwardRows(ForwardTile<Simd512>(buffers, weights, group, block, gates, t, from, next, nextPlane), stage, to - from, buffers.Keeps); break;
            case 8: ForwardRows(ForwardTile<Simd256>(buffers, weights, group, block, gates, t, from, next, nextPlane), stage, to - from, buffers.Keeps); break;
            default: ForwardRows(ForwardTile<Simd128>(buffers, weights, group, block, gates, t, from, next, nextPlane), stage, to - from, buffers.Keeps); break;
        }
    }

    private StepTile<V> ForwardTile<V>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int from, float* next, nint nextPlane)
        where V : unmanaged, ISimd<V> =>
        Tile<V>(buffers, weights, block, gates, buffers.StateRow(group, t) + from, buffers.TraceRow(group, t) + from, next, nextPlane);

    private StepTile<V> Tile<V>(PassBuffers buffers, in PassWeights weights, ColumnBlock block, float* gates, int states, int traces, float* next, nint nextPlane)
        where V : unmanaged, ISimd<V> => new()
        {
            Gates = gates,
            GateRow = Layout.Slots * block.Lanes,
            Previous = buffers.States + ((nint)states * UnitStride) + block.Start,
            PreviousPlane = (nint)buffers.StateRows * UnitStride,
            Next = next + block.Start,
            NextPlane = nextPlane,
            Traces = buffers.Traces + ((nint)traces * UnitStride) + block.Start,
            TracePlane = (nint)buffers.TraceRows * UnitStride,
            Weights = weights.Parameters + BlockOffset(block) + (ElementwiseOffset * block.Lanes),
            Row = UnitStride,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardRows<V>(StepTile<V> tile, int stage, int rows, bool keeps)
        where V : unmanaged, ISimd<V>
    {
        if (!keeps)
        {
            for (; rows >= V.Rows; rows -= V.Rows)
            {
                TCell.Score(ref tile, stage);
                tile.NextRows();
            }

            return;
        }

        for (; rows >= V.Rows; rows -= V.Rows)
        {
            TCell.Forward(ref tile, stage);
            tile.NextRows();
        }
    }

    private void Differentiate(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int stage)
    {
        int active = group.Active(t);
        int paired = 0;
        if (block.Lanes == 16 && active > 1)
        {
            paired = active & ~1;
            BackwardRows(BackwardTile<Simd512Pair>(buffers, weights, group, outputGradients, block, t, 0), stage, paired);
        }

        if (active > paired)
            DifferentiateSingly(buffers, weights, group, outputGradients, block, t, stage, paired, active);
    }

    private void DifferentiateSingly(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int stage, int from, int to)
    {
        switch (block.Lanes)
        {
            case 16: BackwardRows(BackwardTile<Simd512>(buffers, weights, group, outputGradients, block, t, from), stage, to - from); break;
            case 8: BackwardRows(BackwardTile<Simd256>(buffers, weights, group, outputGradients, block, t, from), stage, to - from); break;
            default: BackwardRows(BackwardTile<Simd128>(buffers, weights, group, outputGradients, block, t, from), stage, to - from); break;
        }
    }

    /// <param name="buffers">The pass's memory.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="group">Sequences.</param>
    /// <param name="outputGradients">What comes from above.</param>
    /// <param name="block">Units.</param>
    /// <param name="t">The step.</param>
    /// <param name="first">The group's sequence to begin with.</param>
    private StepTile<V> BackwardTile<V>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int first)
        where V : unmanaged, ISimd<V>
    {
        int row = group.Row(t) + first;
        float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)row * Layout.Slots * block.Lanes);
        StepTile<V> tile = Tile<V>(buffers, weights, block, gates, row, row, null, 0);
        nint place = ((nint)(group.First + first) * UnitStride) + block.Start;
        tile.Sources = buffers.Sources + place;
        tile.SourcePlane = (nint)buffers.Count * UnitStride;
        tile.CellCarry = buffers.Carry + place;
        if (outputGradients.Rows is not null)
        {
            tile.OutputGradients = outputGradients.Rows + ((nint)row * outputGradients.Stride) + block.Start;
            tile.OutputGradientRow = outputGradients.Stride;
        }

        return tile;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRows<V>(StepTile<V> tile, int stage, int rows)
        where V : unmanaged, ISimd<V>
    {
        for (; rows >= V.Rows; rows -= V.Rows)
        {
            TCell.Backward(ref tile, stage);
            tile.NextRows();
        }
    }
}
