using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>The head: a dense layer, and what makes its logits probabilities, numbers or quantiles.</summary>
internal static class HeadGraph
{
    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="rows">What the head reads, <c>[batch, width]</c> or <c>[batch, steps, width]</c>, of all steps or the last.</param>
    /// <param name="level">The sequences' level, to which numbers are relative.</param>
    public static string Write(GraphWriter graph, RecurrentNetwork network, string rows, LevelGraph? level)
    {
        NetworkHead head = network.Head;
        float[] kernel = head.DataOf(ParameterNames.Kernel);
        string logits = graph.Add(
            graph.MatMul(rows, graph.Parameter("head.kernel", kernel, kernel.Length / head.Columns, head.Columns)),
            graph.Parameter("head.bias", head.DataOf(ParameterNames.Bias), head.Columns));
        if (head.DecodedSteps > 0)
            logits = graph.Reshape(logits, 0, head.Outputs);
        return head switch
        {
            DenseSoftmaxLayer => graph.Node("Softmax", [logits], Attributes.Int("axis", -1)),
            DenseSigmoidLayer => graph.Node("Sigmoid", [logits]),
            DenseLinearLayer => Restored(graph, network, logits, each: 1, level),
            DenseQuantileLayer quantiles => Quantiles(graph, network, quantiles, logits, level),
            _ => throw new NotSupportedException($"A head of kind {head.GetType().Name} cannot be written to ONNX."),
        };
    }

    private static string Quantiles(GraphWriter graph, RecurrentNetwork network, DenseQuantileLayer head, string logits, LevelGraph? level)
    {
        int each = head.Quantiles.Count;
        string values = Ordered(Restored(graph, network, logits, each, level: null));
        if (head.Calibration is { } offsets)
            values = Ordered(graph.Add(values, graph.Parameter("head.calibration", offsets, head.Outputs)));
        return graph.Reshape(level?.Restore(values) ?? values, 0, head.Horizon, each);

        // Quantiles that cross are put in order.
        string Ordered(string flat)
        {
            string steps = graph.Reshape(flat, 0, head.Horizon, each);
            string sorted = graph.Nodes("TopK", [steps, graph.Longs(each)], 2, Attributes.Int("axis", -1), Attributes.Int("largest", 0))[0];
            return graph.Reshape(sorted, 0, head.Outputs);
        }
    }

    /// <summary>Numbers in the targets' own units.</summary>
    private static string Restored(GraphWriter graph, RecurrentNetwork network, string values, int each, LevelGraph? level)
    {
        if (network.TargetScaling is { } scaling)
        {
            int targets = scaling.Mean.Length;
            string steps = graph.Reshape(values, 0, targets, each);
            string restored = graph.Add(
                graph.Multiply(steps, graph.Unsqueeze(graph.Parameter("targets.deviation", scaling.Deviation, targets), 1)),
                graph.Unsqueeze(graph.Parameter("targets.mean", scaling.Mean, targets), 1));
            values = graph.Reshape(restored, 0, network.Head.Outputs);
        }

        return level?.Restore(values) ?? values;
    }
}
