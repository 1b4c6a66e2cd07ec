namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What one run of a pass works on, the same for all of its steps. Handed down by reference: nothing is copied on the way to a
/// tile.
/// </summary>
internal readonly ref struct PassRun(PassBuffers buffers, in PassWeights weights, BatchLayout batch, in PassShare share)
{
    public readonly PassBuffers Buffers = buffers;
    public readonly PassWeights Weights = weights;
    public readonly BatchLayout Batch = batch;
    public readonly PassShare Share = share;

    /// <summary>This thread's part of a step's rows, where threads part whole rows: what is done over all units of each.</summary>
    public LineCut RowLine(int step) => new(Share.IsShared ? RowsAt(step) : 0, Share.Sharer, Share.Sharers, 1);

    /// <summary>Its own rows of each group on that line.</summary>
    public OwnStepRows OwnRows(int step) => new(Batch, Share, RowLine(step), step);

    /// <summary>Rows of all groups that have a step: of the share's sequences.</summary>
    public int RowsAt(int step)
    {
        int rows = 0;
        for (int g = 0; g < Batch.GroupCount; g++)
        {
            SequenceGroup group = Batch.Group(g);
            if (group.Active(step) == 0)
                break;
            rows += Share.RowsOf(group, step).Count;
        }

        return rows;
    }
}
