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
