namespace LstmMlNet.Networks;

/// <summary>A network's options other than its features, layers and head.</summary>
public sealed record RecurrentNetworkOptions
{
    /// <summary>The number of steps per sequence if it is fixed. Default: null, any number.</summary>
    public int? Steps { get; init; }

    /// <summary>The same seed gives the same initial weights. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>How the head reads the top layer's outputs. Default: the last hidden state.</summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Last;

    /// <summary>
    /// The number of consecutive steps that are read as one step with that many times the features (a frame, or patch); the last frame is
    /// padded with its last step. Shortens long sequences. Default: 1.
    /// </summary>
    public int StepsPerFrame { get; init; } = 1;

    /// <summary>
    /// A feature that is measured relative to its level in each sequence, as are the predicted numbers (reversible instance normalization).
    /// Default: none.
    /// </summary>
    public LevelFeature? LevelFeature { get; init; }

    /// <summary>
    /// Add each layer's input to its output, from the second layer on (residual connections, He et al. 2016), so that deep stacks train as
    /// easily as shallow ones. All layers must have the same width. Default: off.
    /// </summary>
    public bool SkipConnections { get; init; }

    /// <summary>
    /// Sequences are tokens, one per step (so there is one feature), and the recurrent layers read their learned vectors. Default: none.
    /// </summary>
    public EmbeddingLayer? Embedding { get; init; }

    /// <summary>
    /// Features that hold categories. In their place the recurrent layers read learned vectors, after the numeric features. Not with frames
    /// or convolutions. Default: none.
    /// </summary>
    public IReadOnlyList<CategoricalFeature> Categories { get; init; } = [];

    /// <summary>
    /// Convolutions that the recurrent layers read in addition to the steps themselves or instead of them. Their combined stride must
    /// divide <see cref="StepsPerFrame"/>. Default: none.
    /// </summary>
    public ConvolutionalFrontEnd? FrontEnd { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or there is no such pooling.</exception>
    internal void Validate()
    {
        if (Steps is { } steps)
            ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, nameof(Steps));
        ArgumentOutOfRangeException.ThrowIfLessThan(StepsPerFrame, 1);
        if (!Enum.IsDefined(Pooling))
            throw new ArgumentOutOfRangeException(nameof(Pooling), Pooling, $"There is no pooling {Pooling}.");
    }
}
