namespace LstmMlNet;

/// <summary>How a model does beside the best of the simple methods that it is compared with.</summary>
public enum BaselineComparison
{
    /// <summary>Its error is lower, and the 95 % interval of the difference lies on that side of zero.</summary>
    Better,

    /// <summary>Its error is lower, but the 95 % interval of the difference holds zero: it may be chance.</summary>
    NotClearlyBetter,

    /// <summary>Its error is as high, or higher: the simple method does.</summary>
    NotBetter,
}
