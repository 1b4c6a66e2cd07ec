using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>A network as it was read of another framework's file.</summary>
/// <param name="What">What the file is called in errors.</param>
/// <param name="Layers">The recurrent layers, from the bottom up.</param>
/// <param name="Head">The head.</param>
internal sealed record ImportedNetwork(string What, IReadOnlyList<ImportedLayer> Layers, ImportedHead Head)
{
    /// <summary>The table of tokens' vectors, row by row, as wide as the first layer reads; null where sequences are numbers.</summary>
    public float[]? Embeddings { get; init; }

    /// <summary>The standardization before the layers, by their number of features; null for none.</summary>
    public Func<int, FeatureScaling?>? Scaling { get; init; }

    /// <exception cref="InvalidDataException">The weights do not fit the layers.</exception>
    public RecurrentNetwork Create()
    {
        int width = Layers[0].Inputs;
        EmbeddingLayer? embedding = Embeddings is { } table ? new EmbeddingLayer((table.Length / width) - 1, width) : null;
        int features = embedding is null ? width : 1;
        int last = Layers.Count - 1;
        var network = new RecurrentNetwork(
            features,
            [.. Layers.Select((layer, i) => LayerOf(layer, returnSequences: i < last))],
            Head.Head,
            new RecurrentNetworkOptions { Pooling = Head.Pooling, Embedding = embedding },
            part => (name, shape) => Fitting($"{part.Name}.{name}", Weights(part.Name, name), shape));
        if (Scaling is not null)
            network.UseScaling(Scaling(features), null);
        return network;
    }

    private float[] Weights(string part, string name) => part.Split('.') switch
    {
        ["embedding"] => Embeddings!,
        ["head"] => name == "kernel" ? Head.Kernel : Head.Bias,
        [_, var layer, var direction] =>
            Layers[int.Parse(layer, CultureInfo.InvariantCulture)].Directions[direction == "forward" ? 0 : 1][name],
        _ => throw new InvalidOperationException($"An imported network has no part {part}."),
    };

    private static RecurrentLayer LayerOf(ImportedLayer layer, bool returnSequences) =>
        new(RecurrentCells.Create(layer.Cell, layer.Units, layer.Options), returnSequences, layer.Directions.Count == 2);

    private float[] Fitting(string name, float[] weights, int[] shape)
    {
        if (weights.Length != shape.Aggregate(1L, (product, size) => product * size))
            throw new InvalidDataException(
                $"The {What} has {weights.Length} weights where the network has [{string.Join(", ", shape)}] ({name}).");
        int bad = Array.FindIndex(weights, value => !float.IsFinite(value));
        return bad < 0
            ? weights
            : throw new InvalidDataException($"The {What} has a weight that is not finite, {weights[bad]} ({name}).");
    }
}
