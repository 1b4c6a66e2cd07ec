using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Export;

/// <summary>The top layer's outputs over the steps, <c>[batch, steps, units]</c>, as the one row that the head reads.</summary>
internal static class PoolingGraph
{
    public static string Write(GraphWriter graph, RecurrentNetwork network, string outputs, StepCounts counts) => network.Pooling switch
    {
        SequencePooling.Last => Last(graph, network, outputs, counts),
        SequencePooling.Mean => Mean(graph, outputs, counts),
        SequencePooling.Max => Max(graph, outputs, counts),
        SequencePooling.LastMeanMax => graph.Concat(
            1, Last(graph, network, outputs, counts), Mean(graph, outputs, counts), Max(graph, outputs, counts)),
        SequencePooling.Attention => Attention(graph, network, outputs, counts),
        _ => throw new NotSupportedException($"Pooling by {network.Pooling} cannot be written to ONNX."),
    };

    /// <summary>The last hidden state; of a backward direction, that after the first step.</summary>
    public static string Last(GraphWriter graph, RecurrentNetwork network, string outputs, StepCounts counts)
    {
        string last = counts.LastOf(outputs);
        RecurrentLayer top = network.Layers[^1];
        return top.Bidirectional
            ? graph.Concat(
                1,
                graph.Columns(last, 0, top.Units),
                graph.Columns(graph.Pick(outputs, 0, axis: 1), top.Units, top.Units))
            : last;
    }

    private static string Mean(GraphWriter graph, string outputs, StepCounts counts) =>
        graph.Divide(counts.SumOf(outputs, () => graph.Scalar(0)), counts.As(Element.Float));

    private static string Max(GraphWriter graph, string outputs, StepCounts counts) =>
        graph.Max(Own(graph, outputs, counts), 1, keep: false);

    private static string Attention(GraphWriter graph, RecurrentNetwork network, string outputs, StepCounts counts)
    {
        AttentionPoolingLayer attention = network.Attention!;
        float[] kernel = attention.DataOf(ParameterNames.Kernel);
        float[] bias = attention.DataOf(ParameterNames.Bias);
        string product = graph.MatMul(
            outputs, graph.Unsqueeze(graph.Parameter("attention.kernel", kernel, kernel.Length), 1));
        string energy = graph.Node("Tanh", [graph.Add(product, graph.Parameter("attention.bias", bias, 1))]);
        string weights = graph.Node("Softmax", [Own(graph, energy, counts)], Attributes.Int("axis", 1));
        return graph.Sum(graph.Multiply(weights, outputs), 1, keep: false);
    }

    /// <summary>The values with those that are not a sequence's own out of any maximum's way.</summary>
    private static string Own(GraphWriter graph, string values, StepCounts counts) =>
        counts.Mask is { } mask ? graph.Node("Where", [mask, values, graph.Scalar(float.MinValue)]) : values;
}
