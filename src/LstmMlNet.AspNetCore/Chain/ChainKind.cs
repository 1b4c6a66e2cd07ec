namespace LstmMlNet.AspNetCore.Chain;

/// <summary>What a chain makes its predictions of.</summary>
internal enum ChainKind
{
    /// <summary>Sequences: each a row of the input, or made of several rows.</summary>
    Sequences,

    /// <summary>A table of series, which are forecast.</summary>
    Table,

    /// <summary>The rows of series, each of which is compared with what was expected.</summary>
    Detector,
}
