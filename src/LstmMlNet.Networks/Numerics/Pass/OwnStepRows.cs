namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A thread's own rows of each group that has a step, where threads part whole rows; all of the share's where nobody shares them.
/// </summary>
/// <param name="batch">How the batch lies.</param>
/// <param name="share">The thread's share.</param>
/// <param name="line">Its part of the step's rows.</param>
/// <param name="step">The step.</param>
internal ref struct OwnStepRows(BatchLayout batch, PassShare share, LineCut line, int step)
{
    private int _group = -1;
    private long _start;

    /// <summary>The group's rows; there may be none.</summary>
    public StepRows Current { get; private set; }

    public readonly OwnStepRows GetEnumerator() => this;

    public bool MoveNext()
    {
        if (++_group == batch.GroupCount)
            return false;
        SequenceGroup group = batch.Group(_group);
        if (group.Active(step) == 0)
            return false;
        Current = new StepRows(group, step, share.Cut(line, ref _start, 1, share.RowsOf(group, step)));
        return true;
    }
}
