using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>A sequence as convolutions read it (<see cref="SequenceNormalization"/>), in double precision as in training.</summary>
internal static class NormalizationGraph
{
    /// <param name="graph">The graph.</param>
    /// <param name="kind">How sequences are normalized.</param>
    /// <param name="input">The features as they came, <c>[batch, steps, features]</c>.</param>
    /// <param name="counts">Each sequence's steps.</param>
    /// <returns>The normalized features, of the same shape.</returns>
    public static string Write(GraphWriter graph, SequenceNormalization kind, string input, StepCounts counts)
    {
        string values = graph.Cast(input, Element.Double);
        if (kind == SequenceNormalization.StandardizedLogarithms)
        {
            string size = graph.Node("Log", [graph.Add(graph.Node("Abs", [values]), graph.Double(1))]);
            values = graph.Multiply(graph.Node("Sign", [values]), size);
        }

        string steps = counts.As(Element.Double);
        string mean = graph.Divide(counts.SumOf(values, Zero), steps);
        string distance = graph.Subtract(values, graph.Unsqueeze(mean, 1));
        string deviation = graph.Node("Sqrt", [graph.Divide(counts.SumOf(graph.Multiply(distance, distance), Zero), steps)]);
        string varies = graph.Node("And", [
            graph.Node("Greater", [deviation, graph.Multiply(graph.Node("Abs", [mean]), graph.Double(LevelFeature.Rounding))]),
            graph.Node("Greater", [deviation, graph.Double(LevelFeature.Smallest)])]);
        string unit = graph.Unsqueeze(graph.Node("Where", [varies, deviation, graph.Double(1)]), 1);
        string own = graph.Node("Where", [graph.Unsqueeze(varies, 1), graph.Divide(distance, unit), graph.Double(0)]);
        return graph.Cast(own, Element.Float);

        string Zero() => graph.Double(0);
    }
}
