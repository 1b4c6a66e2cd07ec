using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>The cell's equations on a block's rows, forward and back: two rows at a time where vectors have 16 lanes, what is left over singly.</content>
internal sealed unsafe partial class CellPass<TCell>
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
            ActivateRows<Simd512Pair>(buffers, weights, group, block, gates, t, stage, from, paired, next, nextPlane);
            from += paired;
            if (from == to)
                return;
            gates += (nint)paired * Layout.Slots * block.Lanes;
            next += (nint)paired * UnitStride;
        }

        ActivateSingly(buffers, weights, group, block, gates, t, stage, from, to - from, next, nextPlane);
    }

    private void ActivateSingly(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int from, int rows, float* next, nint nextPlane)
    {
        switch (block.Lanes)
        {
            case 16: ActivateRows<Simd512>(buffers, weights, group, block, gates, t, stage, from, rows, next, nextPlane); break;
            case 8: ActivateRows<Simd256>(buffers, weights, group, block, gates, t, stage, from, rows, next, nextPlane); break;
            default: ActivateRows<Simd128>(buffers, weights, group, block, gates, t, stage, from, rows, next, nextPlane); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ActivateRows<V>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int from, int rows, float* next, nint nextPlane)
        where V : unmanaged, ISimd<V>
    {
        if (buffers.Keeps)
            ActivateRows<V, ForTraining>(buffers, weights, group, block, gates, t, stage, from, rows, next, nextPlane);
        else
            ActivateRows<V, ForScoring>(buffers, weights, group, block, gates, t, stage, from, rows, next, nextPlane);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ActivateRows<V, TPurpose>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, ColumnBlock block, float* gates, int t, int stage, int from, int rows, float* next, nint nextPlane)
        where V : unmanaged, ISimd<V>
        where TPurpose : struct, IPassPurpose
    {
        StepTile<V> tile = Tile<V>(buffers, weights, block, gates, buffers.StateRow(group, t) + from, buffers.SavedRow(group, t) + from);
        tile.Next = next + block.Start;
        tile.NextPlane = nextPlane;
        for (; rows >= V.Rows; rows -= V.Rows)
        {
            TCell.Forward<V, TPurpose>(ref tile, stage);
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
            DifferentiateRows<Simd512Pair>(buffers, weights, group, outputGradients, block, t, stage, 0, paired);
        }

        if (active > paired)
            DifferentiateSingly(buffers, weights, group, outputGradients, block, t, stage, paired, active - paired);
    }

    private void DifferentiateSingly(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int stage, int from, int rows)
    {
        switch (block.Lanes)
        {
            case 16: DifferentiateRows<Simd512>(buffers, weights, group, outputGradients, block, t, stage, from, rows); break;
            case 8: DifferentiateRows<Simd256>(buffers, weights, group, outputGradients, block, t, stage, from, rows); break;
            default: DifferentiateRows<Simd128>(buffers, weights, group, outputGradients, block, t, stage, from, rows); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void DifferentiateRows<V>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int stage, int from, int rows)
        where V : unmanaged, ISimd<V>
    {
        int row = group.Row(t) + from;
        float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)row * Layout.Slots * block.Lanes);
        nint place = ((nint)(group.First + from) * UnitStride) + block.Start;
        StepTile<V> tile = Tile<V>(buffers, weights, block, gates, row, row);
        tile.SourceGradients = buffers.SourceGradients + place;
        tile.SourcePlane = (nint)buffers.Count * UnitStride;
        tile.CellCarry = buffers.Carry + place;
        if (outputGradients.Rows is not null)
        {
            tile.OutputGradients = outputGradients.Rows + ((nint)row * outputGradients.Stride) + block.Start;
            tile.OutputGradientRow = outputGradients.Stride;
        }

        for (; rows >= V.Rows; rows -= V.Rows)
        {
            TCell.Backward(ref tile, stage);
            tile.NextRows();
        }
    }

    /// <summary>
    /// A tile at a row of a block, inlined into the method whose loop moves it, so that its fields stay in registers: handed from one method to another, a tile is copied by loads of vectors
    /// over fields that were stored singly just before, which a processor cannot forward.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StepTile<V> Tile<V>(PassBuffers buffers, in PassWeights weights, ColumnBlock block, float* gates, int states, int saved)
        where V : unmanaged, ISimd<V> => new()
        {
            Gates = gates,
            GateRow = Layout.Slots * block.Lanes,
            Previous = buffers.States + ((nint)states * UnitStride) + block.Start,
            PreviousPlane = (nint)buffers.StateRows * UnitStride,
            SavedValues = buffers.Saved + ((nint)saved * UnitStride) + block.Start,
            SavedPlane = (nint)buffers.SavedRows * UnitStride,
            Weights = weights.Parameters + BlockOffset(block) + (ElementwiseOffset * block.Lanes),
            Row = UnitStride,
        };
}
