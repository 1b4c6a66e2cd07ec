namespace LstmMlNet.Networks.Numerics;

/// <summary>Rows of a group at a step.</summary>
internal readonly struct StepRows(in SequenceGroup group, int step, RowRange rows)
{
    public readonly SequenceGroup Group = group;
    public readonly int Step = step;
    public readonly RowRange Rows = rows;
}
