namespace LstmMlNet;

/// <summary>How the labels of a sequence's rows become the sequence's label.</summary>
public enum SequenceLabel
{
    /// <summary>All rows of a sequence have the same label; any other is an error.</summary>
    Constant = 0,

    /// <summary>The label of the sequence's last row.</summary>
    Last = 1,

    /// <summary>A vector with the label of every row, for a class per step.</summary>
    EveryStep = 2,
}
