namespace LstmMlNet.Networks;

/// <summary>How a convolution's outputs are normalised before the ReLU.</summary>
public enum ConvolutionNormalization
{
    /// <summary>Not at all: the filters have biases.</summary>
    None = 0,

    /// <summary>
    /// Each filter over the steps of the sequences that are computed together (Ioffe &amp; Szegedy 2015): in training those of
    /// a group of 8 to 32
    /// sequences of the batch (Hoffer et al. 2017), which no other group changes; in scoring by moving averages of these.
    /// </summary>
    Batch = 1,

    /// <summary>Each step over its filters (Ba, Kiros &amp; Hinton 2016): the same in training and in scoring.</summary>
    Layer = 2,
}
