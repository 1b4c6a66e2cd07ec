using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Import;

/// <summary>Makes a network of what was read from a graph.</summary>
internal static class NetworkBuilder
{
    public static RecurrentNetwork Build(GraphReader graph, Value output, OnnxImportOptions options)
    {
        if (graph.Layers.Count == 0 || graph.Input is not { } input)
            throw new NotSupportedException($"The ONNX model has no recurrent layer on the way to its output, which is {output.What}.");
        ImportedHead head = ImportedHead.Of(output, graph.Layers, options);
        EmbeddingLayer? embedding = input.Embeddings is { } table
            ? new EmbeddingLayer(checked((int)table.Shape[0] - 1), checked((int)table.Shape[1]))
            : null;
        int last = graph.Layers.Count - 1;
        int features = embedding is null ? graph.Layers[0].Inputs : 1;

        // A graph that was exported for a fixed number of steps computes any number.
        var network = new RecurrentNetwork(
            features,
            [.. graph.Layers.Select((layer, i) => LayerOf(layer, returnSequences: i < last))],
            head.Head,
            new RecurrentNetworkOptions { Pooling = head.Pooling, Embedding = embedding },
            part => (name, shape) => Fitting(Weights(part.Name, name), shape));
        network.UseScaling(Scaling(input, features), null);
        return network;

        float[] Weights(string part, string name) => part.Split('.') switch
        {
            ["embedding"] => input.Embeddings!.Floats,
            ["head"] => name == "kernel" ? head.Kernel : head.Bias,
            [_, var layer, var direction] =>
                graph.Layers[int.Parse(layer, CultureInfo.InvariantCulture)].Directions[direction == "forward" ? 0 : 1][name],
            _ => throw new InvalidOperationException($"An imported network has no part {part}."),
        };
    }

    private static RecurrentLayer LayerOf(ImportedLayer layer, bool returnSequences) =>
        new(RecurrentCells.Create(layer.Cell, layer.Units, layer.Options), returnSequences, layer.Directions.Count == 2);

    private static float[] Fitting(float[] weights, int[] shape) => weights.Length == shape.Aggregate(1L, (product, size) => product * size)
        ? weights
        : throw new InvalidDataException(
            $"The ONNX model has {weights.Length} weights where the network has [{string.Join(", ", shape)}].");

    /// <summary>Gain and shift as a mean and a deviation.</summary>
    private static FeatureScaling? Scaling(Input input, int features)
    {
        if (input.Gain is not { } gain || input.Shift is not { } shift)
            return null;
        if (gain.Length != 1 && gain.Length != features)
            throw new InvalidDataException($"The ONNX model scales {gain.Length} features; its recurrent layer reads {features}.");
        var mean = new float[features];
        var deviation = new float[features];
        for (int i = 0; i < features; i++)
        {
            int own = gain.Length == 1 ? 0 : i;
            if (!(gain[own] > 0))
                throw new NotSupportedException(
                    $"The ONNX model multiplies feature {i} by {gain[own]}; a standardisation's factor is above zero.");
            mean[i] = -shift[own] / gain[own];
            deviation[i] = 1 / gain[own];
        }

        return new FeatureScaling(mean, deviation);
    }
}
