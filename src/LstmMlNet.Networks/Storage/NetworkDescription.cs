namespace LstmMlNet.Networks;

/// <summary>What a network file says of the network beside its weights.</summary>
internal sealed record NetworkDescription
{
    public required int Features { get; init; }

    public int? Steps { get; init; }

    /// <summary>Outputs of a softmax head, in files of version 1, which know no other.</summary>
    public int? Classes { get; init; }

    public HeadDescription? Head { get; init; }

    public required LayerDescription[] Layers { get; init; }

    public int StepsPerFrame { get; init; } = 1;

    /// <summary>The name of a <see cref="SequencePooling"/>.</summary>
    public string Pooling { get; init; } = nameof(SequencePooling.Last);

    public bool SkipConnections { get; init; }

    public int? LevelFeature { get; init; }

    /// <summary>The name of a <see cref="LevelKind"/>.</summary>
    public string? LevelKind { get; init; }

    public bool Scaled { get; init; }

    public bool TargetsScaled { get; init; }
}

/// <summary>What a network file says of a layer.</summary>
internal sealed record LayerDescription
{
    /// <summary>The name of a <see cref="RecurrentCellType"/>.</summary>
    public required string Cell { get; init; }

    public required int Units { get; init; }

    public bool Bidirectional { get; init; }

    public bool Trainable { get; init; } = true;
}
