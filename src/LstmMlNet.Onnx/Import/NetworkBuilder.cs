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

        // A graph that was exported for a fixed number of steps computes any number.
        return new ImportedNetwork("ONNX model", graph.Layers, head)
        {
            Embeddings = input.Embeddings?.Floats,
            Scaling = features => Scaling(input, features),
        }.Create();
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
                throw new NotSupportedException(
                    $"The ONNX model multiplies feature {i} by {gain[own]}; a standardization's factor is above zero.");
            mean[i] = -shift[own] / gain[own];
            deviation[i] = 1 / gain[own];
        }

        return new FeatureScaling(mean, deviation);
    }
}
