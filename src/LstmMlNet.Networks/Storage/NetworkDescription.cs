namespace LstmMlNet.Networks;

/// <summary>What a network file says of the network beside its weights.</summary>
internal sealed record NetworkDescription
{
    public required int Features { get; init; }

    public int? Steps { get; init; }

    public required int Classes { get; init; }

    public required LayerDescription[] Layers { get; init; }

    public int StepsPerFrame { get; init; } = 1;

    /// <summary>The name of a <see cref="SequencePooling"/>.</summary>
    public string Pooling { get; init; } = nameof(SequencePooling.Last);

    public bool Scaled { get; init; }
}

/// <summary>What a network file says of a layer.</summary>
internal sealed record LayerDescription
{
    /// <summary>The name of a <see cref="RecurrentCellType"/>.</summary>
    public required string Cell { get; init; }

    public required int Units { get; init; }

    public bool Bidirectional { get; init; }
}
