using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>What happens to sequences before the first recurrent layer: embedding, level, standardization, frames.</summary>
internal sealed class InputGraph
{
    public InputGraph(GraphWriter graph, RecurrentNetwork network, string input, StepCounts counts)
    {
        if (network.Embedding is { } embedding)
        {
            float[] vectors = embedding.DataOf(ParameterNames.Embeddings);
            string table = graph.Parameter("embedding.embeddings", vectors, 1 + embedding.Vocabulary, embedding.Units);
            Steps = graph.Node("Gather", [table, input], Attributes.Int("axis", 0));
            Counts = counts;
            return;
        }

        string values = input;
        if (network.LevelFeature is { } level)
        {
            Level = new LevelGraph(graph, level, input, counts);
            values = Level.RemoveFrom(input, network.Features);
        }

        if (network.Scaling is { } scaling)
        {
            values = graph.Divide(
                graph.Subtract(values, graph.Parameter("scaling.mean", scaling.Mean, network.Features)),
                graph.Parameter("scaling.deviation", scaling.Deviation, network.Features));
        }

        if (network.Categories.Count > 0)
            values = WithVectors(graph, network, values, input, counts);
        Counts = network.StepsPerFrame == 1 ? counts : counts.InFrames(network.StepsPerFrame);
        if (network.FrontEnd is not { } frontEnd)
        {
            Steps = Frames(graph, values, network, counts);
            return;
        }

        string read = frontEnd.Normalization == SequenceNormalization.None
            ? values
            : NormalizationGraph.Write(graph, frontEnd.Normalization, input, counts);
        FrontEnd = new FrontEndGraph(graph, frontEnd, read, counts);
        string convolved = FrontEnd.Frames(network.StepsPerFrame, Counts);
        Steps = frontEnd.KeepInput ? graph.Concat(2, Frames(graph, values, network, counts), convolved) : convolved;
    }

    /// <summary>What the first layer reads, <c>[batch, steps, width]</c>.</summary>
    public string Steps { get; }

    /// <summary>Each sequence's steps as the layers take them: its frames.</summary>
    public StepCounts Counts { get; }

    public LevelGraph? Level { get; }

    /// <summary>The convolutions; null where there are none.</summary>
    public FrontEndGraph? FrontEnd { get; }

    /// <summary>The numbers, then the vectors of the categories, as the first layer takes them.</summary>
    private static string WithVectors(GraphWriter graph, RecurrentNetwork network, string values, string input, StepCounts counts)
    {
        int[] categories = [.. network.Categories.Select(category => category.Feature)];
        long[] numbers = [.. Enumerable.Range(0, network.Features).Except(categories).Select(feature => (long)feature)];
        List<string> parts = numbers.Length == 0 ? []
            : [graph.Node("Gather", [values, graph.Longs(numbers)], Attributes.Int("axis", 2))];
        for (int i = 0; i < categories.Length; i++)
        {
            EmbeddingLayer vectors = network.Categories[i].Embedding;
            string table = graph.Parameter(
                FormattableString.Invariant($"categories.{i}.embeddings"),
                vectors.DataOf(ParameterNames.Embeddings),
                1 + vectors.Vocabulary,
                vectors.Units);
            string category = graph.Cast(graph.Columns(input, categories[i], 1), Element.Int64);

            // What a batch is filled up with need not be a category.
            string own = counts.Mask is { } mask ? graph.Node("Where", [mask, category, graph.Long(0)]) : category;
            parts.Add(graph.Node("Gather", [table, graph.Squeeze(own, 2)], Attributes.Int("axis", 0)));
        }

        return graph.Concat(2, parts);
    }

    /// <summary>Several steps side by side; the last frame is filled up with the sequence's last step.</summary>
    private string Frames(GraphWriter graph, string values, RecurrentNetwork network, StepCounts counts)
    {
        int size = network.StepsPerFrame;
        if (size == 1)
            return values;
        string range = graph.Node("Range", [graph.Long(0), graph.Multiply(Counts.Steps, graph.Long(size)), graph.Long(1)]);
        string filled = counts.Each is null
            ? graph.Node("Gather", [values, graph.Node("Min", [range, Last(counts.Steps)])], Attributes.Int("axis", 1))
            : graph.Node(
                "GatherND",
                [values, graph.Unsqueeze(graph.Node("Min", [graph.Unsqueeze(range, 0), graph.Unsqueeze(Last(counts.Each), 1)]), 2)],
                Attributes.Int("batch_dims", 1));
        return graph.Reshape(filled, 0, -1, size * network.Features);

        string Last(string steps) => graph.Subtract(steps, graph.Long(1));
    }
}
