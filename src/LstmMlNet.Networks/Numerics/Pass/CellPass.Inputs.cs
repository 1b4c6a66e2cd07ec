namespace LstmMlNet.Networks.Numerics;

/// <content>The input's products of a chunk of steps, where they are made before the steps.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>The input's products of a chunk: x·Wx + b, panel by panel.</summary>
    private void MultiplyInputs(in PassRun run, in RowPlane input, int chunk, int end)
    {
        int rows = 0;
        for (int t = chunk; t < end && run.Share.IsShared; t++)
            rows += run.RowsAt(t);
        LineCut line = run.Share.Line((long)rows * UnitStride);
        for (int b = 0; b < Blocks.Length && !run.Buffers.Stop.IsCancellationRequested; b++)
        {
            long start = (long)rows * Blocks[b].Start;
            for (int g = 0; g < run.Batch.GroupCount; g++)
            {
                SequenceGroup group = run.Batch.Group(g);
                for (int t = chunk; t < end && t < group.Steps;)
                {
                    int next = EndOfRun(run, group, t, end);
                    RowRange own = run.Share.RowsOf(group, t);
                    if (own.Count == group.Active(t))
                    {
                        own = new RowRange(0, own.Count * (next - t));
                        own = run.Share.Cut(line, ref start, Blocks[b].Lanes, own);
                        MultiplyRows(run, input, group, new InputRows(Blocks[b], t, next - t, own), chunk);
                    }
                    else
                    {
                        own = run.Share.Cut(line, ref start, Blocks[b].Lanes * (next - t), own);
                        MultiplySequences(run, input, group, new InputRows(Blocks[b], t, next - t, own), chunk);
                    }

                    t = next;
                }
            }
        }

        run.Share.Meet();
    }

    /// <summary>The end of the steps that the same sequences have, and whose rows follow one another.</summary>
    private static int EndOfRun(in PassRun run, in SequenceGroup group, int t, int end)
    {
        int active = group.Active(t);
        int next = t + 1;
        while (next < end && (run.Buffers.Keeps || active == group.Count) && group.Active(next) == active)
            next++;
        return next;
    }

    /// <summary>Rows of neighboring steps follow one another: one tall product, as long as the same sequences run.</summary>
    private void MultiplyRows(in PassRun run, in RowPlane input, in SequenceGroup group, in InputRows at, int chunk)
    {
        if (at.Rows.Count > 0)
            MultiplyInput(
                run,
                new RowPlane(input.Rows + ((nint)(group.Row(at.Step) + at.Rows.From) * input.Stride), input.Stride),
                at,
                run.Buffers.GateRow(group, at.Step, chunk) + at.Rows.From,
                apart: 1);
    }

    /// <summary>Some sequences of a group: one product for each, whose rows are its steps.</summary>
    private void MultiplySequences(in PassRun run, in RowPlane input, in SequenceGroup group, in InputRows at, int chunk)
    {
        int apart = group.Active(at.Step);
        for (int b = at.Rows.From; b < at.Rows.End; b++)
            MultiplyInput(
                run,
                new RowPlane(input.Rows + ((nint)(group.Row(at.Step) + b) * input.Stride), input.Stride * apart),
                at with { Rows = new RowRange(0, at.Steps) },
                run.Buffers.GateRow(group, at.Step, chunk) + b,
                apart);
    }

    /// <summary>The input's product of some rows, for one block of units.</summary>
    /// <param name="run">The pass.</param>
    /// <param name="input">The first row, and the way to the next.</param>
    /// <param name="at">The block, and how many rows.</param>
    /// <param name="row">The first row of the gates.</param>
    /// <param name="apart">How many rows of gates lie from one to the next.</param>
    private void MultiplyInput(in PassRun run, in RowPlane input, in InputRows at, int row, int apart)
    {
        PassBuffers buffers = run.Buffers;
        ColumnBlock block = at.Block;
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        float* bias = Normalizes ? buffers.Zeros : BiasOf(run, block);
        float* c = buffers.GatesOf(Normalizes ? buffers.NormalizedInput : buffers.Gates, block, row);
        if (Layout.Slots > Layout.InputSlots && !Normalizes)
        {
            var rest = new RowRange(Layout.InputSlots * lanes, (Layout.Slots - Layout.InputSlots) * lanes);
            FillSlots(new RowPlane(c, gateRow * apart), at.Rows.Count, bias, rest);
        }

        var operands = new Operands
        {
            A = input.Rows,
            ARow = input.Stride,
            ADepth = 1,
            B = run.Weights.Parameters + BlockOffset(block),
            BDepth = Layout.InputSlots * lanes,
            C = c,
            CRow = (nint)gateRow * apart,
            Start = bias,
            StartRow = 0,
            Rows = at.Rows.Count,
            Depth = Inputs,
            Segments = 1,
        };
        MatrixProduct.RunWidened(ref operands, lanes, Layout.InputSlots, Width);
    }

    /// <summary>Slots that the input does not reach start at their bias.</summary>
    /// <param name="gates">The first row, and the way to the next.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="bias">The bias of all slots.</param>
    /// <param name="columns">The slots' columns in a row.</param>
    private static void FillSlots(in RowPlane gates, int count, float* bias, RowRange columns)
    {
        var rest = new ReadOnlySpan<float>(bias + columns.From, columns.Count);
        for (int row = 0; row < count; row++)
            rest.CopyTo(new Span<float>(gates.Rows + ((nint)row * gates.Stride) + columns.From, columns.Count));
    }

    /// <summary>Rows of a block over some steps that the same sequences have.</summary>
    private readonly record struct InputRows(ColumnBlock Block, int Step, int Steps, RowRange Rows);
}
