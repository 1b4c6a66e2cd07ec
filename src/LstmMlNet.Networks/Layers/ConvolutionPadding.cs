namespace LstmMlNet.Networks;

/// <summary>Which steps around its own position a convolution reads.</summary>
public enum ConvolutionPadding
{
    /// <summary>
    /// As many before as after, with zeros beyond the ends of the sequence: a pattern is detected at its middle. The usual choice.
    /// </summary>
    Same = 0,

    /// <summary>The step itself and earlier ones: later steps have no influence, so that the network can score step by step.</summary>
    Causal = 1,
}
