namespace LstmMlNet.Networks;

/// <summary>The filters of one length in a <see cref="ConvolutionLayer"/>, which may have several lengths in parallel.</summary>
/// <param name="Filters">The number of filters.</param>
/// <param name="KernelSize">The number of steps that each filter reads.</param>
/// <param name="Dilation">The distance between these steps: 1 for adjacent steps.</param>
/// <param name="Inside">
/// Whether the head reads the outputs only where the kernel lies inside the sequence (Keras's padding <c>valid</c>), if the sequence is
/// long enough; otherwise also where the kernel reads zeros beyond an end. For random kernels that the head reads. Default: false.
/// </param>
public sealed record ConvolutionPath(int Filters, int KernelSize, int Dilation = 1, bool Inside = false)
{
    /// <summary>Steps from the first that a filter reads to the last.</summary>
    internal int Span => checked((KernelSize - 1) * Dilation);
}
