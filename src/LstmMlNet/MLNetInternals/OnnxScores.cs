using LstmMlNet.ModelFile;
using LstmMlNet.Outputs;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace LstmMlNet.MLNetInternals;

/// <summary>Adds networks and the columns made from them to the graph of a chain that <c>ConvertToOnnx</c> writes.</summary>
internal static class OnnxScores
{
    // ML.NET's converter writes no later one.
    private const int Opset = 12;
    private const string Name = nameof(LstmSequenceTransformer);

    /// <param name="context">The graph so far.</param>
    /// <param name="model">The networks.</param>
    /// <param name="feature">The column that they read.</param>
    /// <param name="outputs">The columns to add, with their types.</param>
    /// <exception cref="NotSupportedException">The graph cannot have these sequences, networks or columns.</exception>
    public static void Write(
        OnnxContext context,
        SequenceModel model,
        DataViewSchema.Column feature,
        IReadOnlyList<(ModelOutput Output, DataViewType Type)> outputs)
    {
        context.CheckOpSetVersion(Opset, Name);
        bool hidden = outputs.Any(output => output.Output is HiddenState);
        var graph = new OnnxNodes(context);
        string sequences = Sequences(graph, model, feature);
        NetworkNodes nodes = NetworkNodesWriter.Find().Write(model.Networks, Opset, hidden);
        graph.AddAll(nodes, sequences);
        foreach ((ModelOutput output, DataViewType type) in outputs)
            graph.Name(Column(graph, nodes, output), context.AddIntermediateVariable(type, output.Name, false));
    }

    /// <summary>The column's vectors as <c>[batch, steps, features]</c>.</summary>
    private static string Sequences(OnnxNodes graph, SequenceModel model, DataViewSchema.Column feature)
    {
        if (!graph.Context.ContainsColumn(feature.Name))
            throw new NotSupportedException($"{Name} cannot be converted to ONNX: a transform before it, which makes column "
                + $"'{feature.Name}', has no ONNX of its own.");
        if (model.Description.DoubleFeatures)
            throw new NotSupportedException($"{Name} cannot be converted to ONNX with features of Double: make column '{feature.Name}' of "
                + "Single (float).");
        if (SequenceColumn.Resolve(feature.Name, feature.Type, model.Shape.Features, model.Shape.Level).Steps is not { } steps)
            throw new NotSupportedException($"{Name} cannot be converted to ONNX with sequences of any length, as column '{feature.Name}' "
                + "has them: ML.NET's converter needs vectors of a known size. OnnxFile.Save of LstmMlNet.Onnx writes the network.");
        string values = graph.Context.GetVariableName(feature.Name);
        return model.Network.Embedding is null
            ? graph.Node("Reshape", [values, graph.Longs(-1, steps, model.Network.Features)])
            : graph.Node("Reshape", [graph.Node("Cast", [values], ("to", typeof(long))), graph.Longs(-1, steps)]);
    }

    private static string Column(OnnxNodes graph, NetworkNodes nodes, ModelOutput output) => output switch
    {
        ClassProbabilities or StepProbabilities or NumberScore or BinaryProbability => graph.Of(nodes.Score),
        NumbersScore numbers => Numbers(graph, graph.Of(nodes.Score), numbers),
        HiddenState => graph.Of(nodes.HiddenState!),
        PredictedClass => Key(graph, graph.Node("ArgMax", [graph.Of(nodes.Score)], ("axis", 1L), ("keepdims", 1L))),
        PredictedSteps => Key(graph, graph.Node("ArgMax", [graph.Of(nodes.Score)], ("axis", 2L), ("keepdims", 0L))),
        BinaryPrediction => graph.Node("Greater", [graph.Of(nodes.Score), graph.Float(0.5f)]),
        BinaryScore when nodes.Logit is { } logit => graph.Of(logit),
        BinaryScore =>
            graph.Node("Log", [graph.Node("Div", [graph.Of(nodes.Score), graph.Node("Sub", [graph.Float(1), graph.Of(nodes.Score)])])]),
        _ => throw new NotSupportedException($"Column '{output.Name}' of {Name} cannot be converted to ONNX: train without it."),
    };

    /// <summary>A class's key counts from 1.</summary>
    private static string Key(OnnxNodes graph, string index) =>
        graph.Node("Cast", [graph.Node("Add", [index, graph.Longs(1)])], ("to", typeof(uint)));

    private static string Numbers(OnnxNodes graph, string score, NumbersScore numbers)
    {
        string flat = graph.Node("Reshape", [score, graph.Longs(-1, numbers.Outputs)]);
        return graph.Node("Gather", [flat, graph.Longs(numbers.Indices)], ("axis", 1L));
    }
}
