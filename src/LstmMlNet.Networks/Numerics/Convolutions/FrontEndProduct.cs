namespace LstmMlNet.Networks.Numerics;

/// <summary>One product of a front end, and where its kernel lies among the network's numbers.</summary>
internal sealed record FrontEndProduct(
    int Index,
    ConvolutionPass Pass,
    string Name,
    ConvolutionLayer Layer,
    int[] InputRows,
    int[] OutputRows,
    int ParameterOffset,
    int DerivedOffset);
