namespace LstmMlNet.Networks.Data;

/// <summary>What the target of a sequence is.</summary>
internal enum TargetKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One class.</summary>
    Label,

    /// <summary>Numbers, the same count for every sequence.</summary>
    Values,

    /// <summary>One class per step; −1 where it is not known.</summary>
    StepLabels,
}
