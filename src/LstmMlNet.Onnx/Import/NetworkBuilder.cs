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
        EmbeddingLayer? embedding = input.Embeddings is { } table ? new EmbeddingLayer(checked((int)table.Shape[0] - 1), (int)table.Shape[1]) : null;
        embedding?.LoadWeights((_, _) => input.Embeddings!.Floats);
        RecurrentLayer[] layers = [.. graph.Layers.Select((layer, i) => Build(layer, last: i == graph.Layers.Count - 1))];
        int features = embedding is null ? graph.Layers[0].Inputs : 1;
        head.Head.LoadWeights(head.Inputs, (name, _) => name == "kernel" ? head.Kernel : head.Bias);

        // A graph that was exported for a fixed number of steps computes any number.
        RecurrentNetwork network = RecurrentNetwork.FromBuiltLayers(
            features, layers, head.Head, steps: null, head.Pooling, stepsPerFrame: 1, levelFeature: null, skipConnections: false, embedding);
        network.UseScaling(Scaling(input, features), null);
        return network;
    }

    private static RecurrentLayer Build(ImportedLayer layer, bool last)
    {
        var built = new RecurrentLayer(RecurrentCells.Create(layer.Cell, layer.Units, layer.Options), returnSequences: !last, layer.Directions.Count == 2);
        for (int d = 0; d < layer.Directions.Count; d++)
        {
            IReadOnlyDictionary<string, float[]> weights = layer.Directions[d];
            built.Cells[d].LoadWeights(layer.Inputs, (name, _) => weights[name]);
        }

        return built;
    }

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
                throw new NotSupportedException($"The ONNX model multiplies feature {i} by {gain[own]}; a standardisation's factor is above zero.");
            mean[i] = -shift[own] / gain[own];
            deviation[i] = 1 / gain[own];
        }

        return new FeatureScaling(mean, deviation);
    }
}
