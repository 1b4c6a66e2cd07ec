namespace LstmMlNet.Networks.Data;

/// <summary>The kind of target of a sequence.</summary>
internal enum TargetKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One class.</summary>
    Label,

    /// <summary>Numbers, the same count for every sequence.</summary>
    Values,

    /// <summary>One class per step; −1 if it is unknown.</summary>
    StepLabels,
}
