namespace LstmMlNet.Networks;

/// <summary>Where a convolution's kernels come from.</summary>
public enum ConvolutionKernels
{
    /// <summary>They are learnt.</summary>
    Trained = 0,

    /// <summary>
    /// They are drawn once and stay (Dempster et al. 2020): training measures their biases and scales when it begins, and
    /// changes nothing of them.
    /// </summary>
    Random = 1,
}
