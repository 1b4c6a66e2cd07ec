using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>
/// A step of a single sequence: all blocks' products, then their equations, two blocks at a time, as those of two rows otherwise. One
/// block's activations alone would wait for one another, with nothing beside them.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>Whether a step is a single row's, of one thread, and its equations know nothing of a block but its gates and states.</summary>
    private bool IsSingleRow(in PassRun run) =>
        run.Batch.Count == 1 && !run.Share.IsShared && !Normalizes && Layout.ElementwiseWeights == 0 && run.Buffers.RecurrentMasks is null;

    private void StepSingleRow(in PassRun run, in RowPlane input, int t, int chunk)
    {
        PassBuffers buffers = run.Buffers;
        SequenceGroup group = run.Batch.Group(0);
        RowRange own = run.Share.RowsOf(group, t);
        if (own.Count == 0)
            return;
        int row = buffers.GateRow(group, t, chunk);
        int paired = PairedBlocks();
        for (int stage = 0; stage < Layout.Products.Length; stage++)
        {
            for (int i = 0; i < Blocks.Length; i++)
            {
                ref readonly ColumnBlock block = ref Blocks[(t & 1) == 1 ? Blocks.Length - 1 - i : i];
                var at = new BlockStep(group, block, t, stage, own);
                MultiplyStep(run, input, at, buffers.GatesOf(buffers.Gates, block, row));
            }

            if (paired > 0)
            {
                var first = new BlockStep(group, Blocks[0], t, stage, own);
                if (buffers.Keeps)
                    ActivateBlocks<ForTraining>(run, first, row, paired);
                else
                    ActivateBlocks<ForScoring>(run, first, row, paired);
            }

            for (int i = paired; i < Blocks.Length; i++)
                Activate(run, new BlockStep(group, Blocks[i], t, stage, own), buffers.GatesOf(buffers.Gates, Blocks[i], row));
        }
    }

    /// <summary>How many blocks of 16 lanes there are, in pairs.</summary>
    private int PairedBlocks()
    {
        int whole = 0;
        while (whole < Blocks.Length && Blocks[whole].Lanes == Simd512Pair.Lanes)
            whole++;
        return whole & ~1;
    }

    /// <summary>The equations of a stage on neighboring blocks, from the first block on: to a tile they are rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ActivateBlocks<TPurpose>(in PassRun run, in BlockStep at, int row, int count)
        where TPurpose : struct, IPassPurpose
    {
        PassBuffers buffers = run.Buffers;
        int stage = at.Stage;
        StepTile<Simd512Pair> tile = Tile<Simd512Pair>(
            run,
            at.Block,
            buffers.GatesOf(buffers.Gates, at.Block, row),
            buffers.StateRow(at.Group, at.Step),
            buffers.SavedRow(at.Group, at.Step));
        tile.GateRow *= buffers.GateRows;
        tile.Row = at.Block.Lanes;
        bool goesOn = at.Group.Active(at.Step + 1) > 0;
        tile.Next = goesOn ? buffers.States + ((nint)buffers.StateRow(at.Group, at.Step + 1) * UnitStride) : buffers.Finals;
        tile.NextPlane = (nint)(goesOn ? buffers.StateRows : buffers.Count) * UnitStride;
        for (int left = count; left > 0; left -= Simd512Pair.Rows)
        {
            TCell.Forward<Simd512Pair, TPurpose>(ref tile, stage);
            tile.NextRows();
        }
    }
}
