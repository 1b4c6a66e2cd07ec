namespace LstmMlNet.Networks;

/// <summary>Where a convolution's kernels come from.</summary>
public enum ConvolutionKernels
{
    /// <summary>They are learned.</summary>
    Trained = 0,

    /// <summary>
    /// They are drawn once and fixed (Dempster et al. 2020). At the start, training measures their biases and scales; it changes nothing
    /// else.
    /// </summary>
    Random = 1,
}
