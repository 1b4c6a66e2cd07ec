using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>
/// A step of a single sequence: all blocks' products, then their equations, two blocks at a time, as those of two rows otherwise. One
/// block's activations alone would wait for one another, with nothing beside them.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>
    /// Whether a step is a single row's, of one thread, and its equations know nothing of a block but its gates and states.
    /// </summary>
    private bool IsSingleRow(in PassRun run) =>
        run.Batch.Count == 1 && !run.Share.IsShared && !Normalizes && Layout.ElementwiseWeights == 0 && run.Buffers.RecurrentMasks is null;

    private void StepSingleRow(in PassRun run, int t, int chunk)
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
            if (t > 0 || !buffers.StartsAtZero)
                MultiplySingleRow(run, Source(buffers, group, t, stage), Layout.Products[stage], ProductOffsets[stage], new(t, row));
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

    /// <summary>Adds a stage's product to a row's gates, every other step from the last block to the first.</summary>
    private void MultiplySingleRow(in PassRun run, float* source, RecurrentProduct product, int offset, SingleRow at)
    {
        PassBuffers buffers = run.Buffers;
        var operands = new Operands { A = source, ADepth = 1, Depth = Units, Rows = 1, Segments = 1 };
        for (int i = 0; i < Blocks.Length; i++)
        {
            ref readonly ColumnBlock block = ref Blocks[(at.Step & 1) == 1 ? Blocks.Length - 1 - i : i];
            int lanes = block.Lanes;
            operands.B = run.Weights.Parameters + BlockOffset(block) + (offset * lanes);
            operands.BDepth = product.Slots * lanes;
            operands.C = buffers.GatesOf(buffers.Gates, block, at.Row) + (product.FirstSlot * lanes);
            operands.Start = operands.C;
            MatrixProduct.RunRow(operands, lanes, product.Slots, Width);
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

    /// <summary>A step, and its row among the gates.</summary>
    private readonly record struct SingleRow(int Step, int Row);
}
