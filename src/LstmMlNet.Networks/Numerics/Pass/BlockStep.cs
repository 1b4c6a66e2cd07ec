namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One block of units of one group of sequences at one step: what a product and the equations of a stage work on at a time.
/// </summary>
/// <param name="group">The sequences.</param>
/// <param name="block">The units.</param>
/// <param name="step">The step.</param>
/// <param name="stage">Which of the cell's products, and the equations that follow it.</param>
/// <param name="rows">Which of the sequences.</param>
internal readonly ref struct BlockStep(in SequenceGroup group, in ColumnBlock block, int step, int stage, RowRange rows)
{
    // References: a block that is copied is loaded in wider pieces than it was stored in, which a processor cannot forward.
    public readonly ref readonly SequenceGroup Group = ref group;
    public readonly ref readonly ColumnBlock Block = ref block;
    public readonly int Step = step;
    public readonly int Stage = stage;
    public readonly RowRange Rows = rows;
}

/// <summary>Some of a group's sequences.</summary>
/// <param name="From">The first, counted within the group.</param>
/// <param name="Count">How many.</param>
internal readonly record struct RowRange(int From, int Count)
{
    public int End => From + Count;

    /// <summary>What of it lies within some of all rows, counted from the first of these.</summary>
    public RowRange Within(int first, int count)
    {
        int from = Math.Clamp(From - first, 0, count);
        return new RowRange(from, Math.Clamp(End - first, 0, count) - from);
    }
}
