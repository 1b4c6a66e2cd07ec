namespace LstmMlNet.Networks;

/// <summary>How a convolution's outputs are normalized before the ReLU.</summary>
public enum ConvolutionNormalization
{
    /// <summary>No normalization: the filters have biases.</summary>
    None = 0,

    /// <summary>
    /// Batch normalization: each filter over the steps of the sequences that are computed together (Ioffe &amp; Szegedy 2015). In training
    /// these are a group of 8 to 32 sequences of the batch (Hoffer et al. 2017), independent of other groups; scoring uses moving averages.
    /// </summary>
    Batch = 1,

    /// <summary>
    /// Layer normalization: each step over its filters (Ba, Kiros &amp; Hinton 2016), the same in training and in scoring.
    /// </summary>
    Layer = 2,
}
