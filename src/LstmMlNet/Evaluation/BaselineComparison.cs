namespace LstmMlNet;

/// <summary>How a model compares with the best of the baselines.</summary>
public enum BaselineComparison
{
    /// <summary>Its error is lower, and the 95 % interval of the difference excludes zero.</summary>
    Better,

    /// <summary>Its error is lower, but the 95 % interval of the difference contains zero: it may be chance.</summary>
    NotClearlyBetter,

    /// <summary>Its error is as high or higher: the baseline is good enough.</summary>
    NotBetter,
}
