namespace LstmMlNet.Networks;

/// <summary>Filters of one length in a <see cref="ConvolutionLayer"/>; several lengths may stand side by side.</summary>
/// <param name="Filters">How many.</param>
/// <param name="KernelSize">Steps that each reads.</param>
/// <param name="Dilation">How far these are apart: 1 for neighbours.</param>
public sealed record ConvolutionPath(int Filters, int KernelSize, int Dilation = 1)
{
    /// <summary>Steps from the first that a filter reads to the last.</summary>
    internal int Span => checked((KernelSize - 1) * Dilation);
}
