namespace LstmMlNet.Networks;

/// <summary>What a sequence is to be answered with.</summary>
internal enum TargetKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One class.</summary>
    Label,

    /// <summary>Numbers, the same count for every sequence.</summary>
    Values,

    /// <summary>One class a step; −1 where it is not known.</summary>
    StepLabels,
}
