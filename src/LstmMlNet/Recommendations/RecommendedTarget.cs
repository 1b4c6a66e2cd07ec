namespace LstmMlNet.Recommendations;

/// <summary>What settings are recommended for.</summary>
internal enum RecommendedTarget
{
    /// <summary>A class for each sequence.</summary>
    Class,

    /// <summary>A number for each sequence; or a class that is a number and has not been mapped to a key.</summary>
    Number,

    /// <summary>Several numbers: a forecast.</summary>
    Numbers,

    /// <summary>A class for every step.</summary>
    StepClasses,
}
