namespace LstmMlNet.Networks.Numerics;

/// <content>Truncated backpropagation: the gradient does not pass from a piece of a sequence to the piece before it.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    /// <summary>
    /// The first step that a gradient reaches: where only last states have one, nothing comes before the shortest sequence's
    /// last piece.
    /// </summary>
    private static int FirstDifferentiated(PassBuffers buffers, BatchLayout batch, in RowPlane outputGradients)
    {
        if (buffers.TruncatedSteps == 0 || outputGradients.Rows is not null || batch.Count == 0)
            return 0;
        SequenceGroup last = batch.Group(batch.GroupCount - 1);
        int shortest = batch.Lengths[last.First + last.Count - 1];
        return Math.Max(0, shortest - buffers.TruncatedSteps);
    }

    /// <summary>Drops what would go on to the step before, where a piece begins: pieces are counted from each sequence's end.</summary>
    private void Cut(in PassRun run, int t)
    {
        PassBuffers buffers = run.Buffers;
        BatchLayout batch = run.Batch;
        for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = batch.Group(g);
            RowRange own = run.Share.RowsOf(group, t);
            if (run.Share.IsShared)
                own = run.Share.Line(own.Count).Of(0, 1, own);
            for (int place = group.First + own.From; place < group.First + own.End; place++)
            {
                if ((batch.Lengths[place] - t) % buffers.TruncatedSteps != 0)
                    continue;
                nint start = (nint)place * UnitStride;
                new Span<float>(buffers.SourceGradients + start, UnitStride).Clear();
                new Span<float>(buffers.Carry + start, UnitStride).Clear();
            }
        }

        run.Share.Meet();
    }

    /// <summary>Steps that no gradient reached have none.</summary>
    private void ClearGates(in PassRun run, int first)
    {
        PassBuffers buffers = run.Buffers;
        for (int g = run.Share.Member; g < run.Batch.GroupCount; g += run.Share.Members)
        {
            SequenceGroup group = run.Batch.Group(g);
            int row = group.Row(0);
            int rows = (first < group.Steps ? group.Row(first) : EndRow(group)) - row;
            foreach (ColumnBlock block in Blocks)
            {
                int length = checked(rows * Layout.Slots * block.Lanes);
                new Span<float>(buffers.GatesOf(buffers.Gates, block, row), length).Clear();
                if (Normalizes)
                    new Span<float>(buffers.GatesOf(buffers.RecurrentGradients, block, row), length).Clear();
            }

            // The gradient of what a normalized state is shifted by is read there for all rows.
            if (Layout.HasStateNorm)
                new Span<float>(buffers.Saved + SavedPlane(buffers, ShiftedGradient) + ((nint)row * UnitStride), checked(rows * UnitStride))
                    .Clear();
        }
    }

    private static int EndRow(in SequenceGroup group) => group.Row(group.Steps - 1) + group.Active(group.Steps - 1);
}
