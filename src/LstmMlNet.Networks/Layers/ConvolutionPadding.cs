namespace LstmMlNet.Networks;

/// <summary>Which steps a convolution reads around its own.</summary>
public enum ConvolutionPadding
{
    /// <summary>
    /// As many before as after, zeros beyond the sequence's ends: a pattern is seen where its middle is. The usual choice.
    /// </summary>
    Same = 0,

    /// <summary>
    /// The step itself and those before it: what has not come yet changes nothing, so that the network can score step by step.
    /// </summary>
    Causal = 1,
}
