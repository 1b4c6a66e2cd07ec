namespace LstmMlNet.Networks.Weights;

/// <summary>
/// The streams that are derived from one seed (<see cref="SeededRandom.Derive"/>). Streams from 0 on are counted: recurrent
/// layers in a network, epochs in a training, updates in dropout.
/// </summary>
internal static class SeedStream
{
    /// <summary>The head's weights.</summary>
    public const int Head = -1;

    /// <summary>Which sequences a split sets aside.</summary>
    public const int Split = -2;

    /// <summary>The masks of dropout.</summary>
    public const int Dropout = -3;

    /// <summary>The vectors of tokens.</summary>
    public const int Embedding = -4;

    /// <summary>The kernels of convolutions in front of the layers.</summary>
    public const int FrontEnd = -5;

    /// <summary>The biases of fixed random kernels, measured when training begins.</summary>
    public const int KernelBiases = -6;

    /// <summary>How training sequences are changed.</summary>
    public const int Augmentation = -7;
}
