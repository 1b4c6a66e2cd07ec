namespace LstmMlNet.Networks;

/// <summary>The filters of one length in a <see cref="ConvolutionLayer"/>, which may have several lengths in parallel.</summary>
/// <param name="Filters">The number of filters.</param>
/// <param name="KernelSize">The number of steps that each filter reads.</param>
/// <param name="Dilation">The distance between these steps: 1 for adjacent steps.</param>
public sealed record ConvolutionPath(int Filters, int KernelSize, int Dilation = 1)
{
    /// <summary>Steps from the first that a filter reads to the last.</summary>
    internal int Span => checked((KernelSize - 1) * Dilation);
}
