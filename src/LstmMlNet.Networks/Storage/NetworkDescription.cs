using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;

namespace LstmMlNet.Networks.Storage;

/// <summary>The network as a network file describes it, apart from its weights.</summary>
internal sealed record NetworkDescription
{
    public required int Features { get; init; }

    public int? Steps { get; init; }

    /// <summary>Outputs of a softmax head, in files of version 1, which have no other.</summary>
    public int? Classes { get; init; }

    public HeadDescription? Head { get; init; }

    public required LayerDescription[] Layers { get; init; }

    public int StepsPerFrame { get; set; } = 1;

    /// <summary>The name of a <see cref="SequencePooling"/>.</summary>
    public string Pooling { get; set; } = nameof(SequencePooling.Last);

    public bool SkipConnections { get; init; }

    public EmbeddingDescription? Embedding { get; init; }

    public CategoryDescription[]? Categories { get; init; }

    public FrontEndDescription? FrontEnd { get; init; }

    public int? LevelFeature { get; init; }

    /// <summary>The name of a <see cref="LevelKind"/>.</summary>
    public string? LevelKind { get; init; }

    /// <summary>See <see cref="LevelFeature.Spread"/>; 0 in files without it.</summary>
    public double LevelSpread { get; init; }

    public bool Scaled { get; init; }

    public bool TargetsScaled { get; init; }
}

/// <summary>A layer as a network file describes it.</summary>
internal sealed record LayerDescription
{
    /// <summary>The name of a <see cref="RecurrentCellType"/>.</summary>
    public required string Cell { get; init; }

    public required int Units { get; init; }

    public bool Bidirectional { get; init; }

    public bool Trainable { get; set; } = true;

    public string Activation { get; set; } = nameof(CellActivation.Tanh);

    public string RecurrentActivation { get; set; } = nameof(GateActivation.Sigmoid);

    public bool LayerNormalization { get; init; }

    public bool LearnInitialState { get; init; }

    public static LayerDescription Of(RecurrentLayer layer) => new()
    {
        Cell = layer.Cell.CellType.ToString(),
        Units = layer.Units,
        Bidirectional = layer.Bidirectional,
        Trainable = layer.Trainable,
        Activation = layer.Cell.Options.Activation.ToString(),
        RecurrentActivation = layer.Cell.Options.RecurrentActivation.ToString(),
        LayerNormalization = layer.Cell.Options.LayerNormalization,
        LearnInitialState = layer.Cell.Options.LearnInitialState,
    };

    /// <exception cref="InvalidDataException">A name is not known.</exception>
    public RecurrentLayer Create(bool returnSequences)
    {
        var options = new RecurrentCellOptions
        {
            Activation = Parse<CellActivation>(Activation, "an activation"),
            RecurrentActivation = Parse<GateActivation>(RecurrentActivation, "an activation of gates"),
            LayerNormalization = LayerNormalization,
            LearnInitialState = LearnInitialState,
        };
        return new RecurrentLayer(
            RecurrentCells.Create(Parse<RecurrentCellType>(Cell, "a cell of type"), Units, options),
            returnSequences,
            Bidirectional) { Trainable = Trainable };
    }

    internal static T Parse<T>(string name, string what)
        where T : struct, Enum => Enum.TryParse(name, out T value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"The network file has {what} '{name}', which this LstmMlNet does not know.");
}

/// <summary>An embedding as a network file describes it.</summary>
internal sealed record EmbeddingDescription
{
    public required int Vocabulary { get; init; }

    public required int Units { get; init; }

    public bool Trainable { get; set; } = true;

    public static EmbeddingDescription Of(EmbeddingLayer embedding) =>
        new() { Vocabulary = embedding.Vocabulary, Units = embedding.Units, Trainable = embedding.Trainable };

    public EmbeddingLayer Create() => new(Vocabulary, Units) { Trainable = Trainable };
}

/// <summary>A feature that holds categories, as a network file describes it.</summary>
internal sealed record CategoryDescription
{
    public required int Feature { get; init; }

    public required EmbeddingDescription Embedding { get; init; }

    public static CategoryDescription Of(CategoricalFeature category) =>
        new() { Feature = category.Feature, Embedding = EmbeddingDescription.Of(category.Embedding) };

    public CategoricalFeature Create() => new(Feature, Embedding.Create());
}
