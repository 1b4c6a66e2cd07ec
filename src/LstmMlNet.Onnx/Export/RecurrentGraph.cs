using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>The recurrent layers: an operator of ONNX's for each, or a Scan for a cell that has none.</summary>
internal static class RecurrentGraph
{
    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="steps">What the first layer reads, <c>[batch, steps, width]</c>.</param>
    /// <param name="counts">Each sequence's steps.</param>
    /// <returns>Every step's output of the top layer, <c>[batch, steps, units]</c>.</returns>
    public static string Write(GraphWriter graph, RecurrentNetwork network, string steps, StepCounts counts)
    {
        string below = graph.Transpose(steps, 1, 0, 2);
        for (int i = 0; i < network.Layers.Count; i++)
        {
            string output = Layer(graph, $"layers.{i}", network.Layers[i], below, counts);
            below = network.SkipConnections && i > 0 ? graph.Add(output, below) : output;
        }

        return graph.Transpose(below, 1, 0, 2);
    }

    /// <summary>A layer over <c>[steps, batch, width]</c>.</summary>
    private static string Layer(GraphWriter graph, string name, RecurrentLayer layer, string steps, StepCounts counts)
    {
        if (CellOperator.Of(layer.Cell) is not { } kind)
            return graph.Concat(2, [.. layer.Cells.Select((cell, d) =>
                CellScan.Write(graph, $"{name}.{(d == 0 ? "forward" : "backward")}", cell, steps, counts, backward: d == 1))]);
        int directions = layer.Cells.Count;
        int units = layer.Units;
        int gates = kind.Gates.Count;
        int inputs = layer.Cell.Features ?? 0;
        List<string> operands =
        [
            steps,
            graph.Parameter($"{name}.W", All(cell => CellWeights.Input(cell, kind.Gates)), directions, gates * units, inputs),
            graph.Parameter($"{name}.R", All(cell => CellWeights.Recurrent(cell, kind.Gates)), directions, gates * units, units),
            graph.Parameter($"{name}.B", All(cell => CellWeights.Bias(cell, kind.Gates)), directions, 2 * gates * units),
            counts.SequenceLens,
        ];
        float[] peepholes = All(CellWeights.Peepholes);
        bool starts = layer.Cell.Options.LearnInitialState;
        if (starts || peepholes.Length > 0)
        {
            operands.Add(starts ? Start(0) : "");
            if (kind.HasCellState)
                operands.Add(starts ? Start(1) : "");
        }

        if (peepholes.Length > 0)
            operands.Add(graph.Parameter($"{name}.P", peepholes, directions, 3 * units));
        string output = graph.Nodes(kind.Name, operands, 1, AttributesOf(layer, kind))[0];

        // [steps, directions, batch, units] to [steps, batch, both side by side].
        return directions == 1
            ? graph.Squeeze(output, 1)
            : graph.Reshape(graph.Transpose(output, 0, 2, 1, 3), 0, 0, directions * units);

        float[] All(Func<RecurrentCell, float[]> weights) => [.. layer.Cells.SelectMany(weights)];

        // The learned state of every sequence of the batch.
        string Start(int state)
        {
            float[] learned = All(cell => CellWeights.Values(cell, "initial_state").Slice(state * units, units).ToArray());
            string batch = graph.Unsqueeze(graph.Pick(graph.Node("Shape", [steps]), 1, axis: 0), 0);
            string shape = graph.Concat(0, graph.Longs(directions), batch, graph.Longs(units));
            return graph.Node("Expand", [graph.Parameter($"{name}.initial_state{state}", learned, directions, 1, units), shape]);
        }
    }

    private static List<Schema.AttributeProto> AttributesOf(RecurrentLayer layer, CellOperator kind)
    {
        RecurrentCellOptions options = layer.Cell.Options;
        string state = options.Activation == CellActivation.Tanh ? "Tanh" : "Relu";
        bool hard = options.RecurrentActivation == GateActivation.HardSigmoid;
        string gate = hard ? "HardSigmoid" : "Sigmoid";
        IEnumerable<string> each = kind.Activations == 1 ? [state] : [gate, .. Enumerable.Repeat(state, kind.Activations - 1)];
        List<Schema.AttributeProto> attributes =
        [
            Attributes.Int("hidden_size", layer.Units),
            Attributes.Text("direction", layer.Bidirectional ? "bidirectional" : "forward"),
            Attributes.Texts("activations", layer.Cells.SelectMany(_ => each)),
        ];
        if (kind.LinearBeforeReset)
            attributes.Add(Attributes.Int("linear_before_reset", 1));
        if (hard && kind.Activations > 1)
        {
            // One of each for every activation that has one, in their order: the gates' alone.
            attributes.Add(Attributes.Floats("activation_alpha", layer.Cells.Select(_ => 1f / 6)));
            attributes.Add(Attributes.Floats("activation_beta", layer.Cells.Select(_ => 0.5f)));
        }

        return attributes;
    }
}
