using LstmMlNet.Networks;
using LstmMlNet.Onnx.Graph;

namespace LstmMlNet.Onnx.Export;

/// <summary>A cell that ONNX has no operator for, as a Scan over the steps: its equations as they stand in its file.</summary>
internal static class CellScan
{
    /// <param name="graph">The graph.</param>
    /// <param name="name">The direction's name; its parameters' names begin with it.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="steps">The layer's input, <c>[steps, batch, width]</c>.</param>
    /// <param name="counts">Each sequence's steps.</param>
    /// <param name="backward">From the last step to the first.</param>
    /// <returns>Every step's output, <c>[steps, batch, units]</c>.</returns>
    public static string Write(GraphWriter graph, string name, RecurrentCell cell, string steps, StepCounts counts, bool backward)
    {
        GraphWriter body = graph.Body($"{cell.CellType} step");
        var equations = new CellEquations(body, cell, outer: graph, name);
        int states = cell.StateSizes.Count;
        string[] before =
        [
            .. Enumerable.Range(0, states).Select(i => body.Input($"state{i}_before", Element.Float, ["batch", cell.Units])),
        ];
        string product = body.Input("input_product", Element.Float, ["batch", equations.KernelWidth]);
        string[] after = equations.Step(product, before);
        string output = after[0];
        if (counts.Mask is not null)
        {
            // A step beyond a sequence's end changes nothing, and has no output.
            string own = body.Input("own", Element.Bool, ["batch", 1]);
            after = [.. after.Zip(before, (next, last) => body.Node("Where", [own, next, last]))];
            output = body.Node("Where", [own, output, graph.Scalar(0)]);
        }

        for (int i = 0; i < states; i++)
            body.Output(after[i], Element.Float, ["batch", cell.Units]);
        body.Output(body.Node("Identity", [output]), Element.Float, ["batch", cell.Units]);

        List<string> operands =
        [
            .. Enumerable.Range(0, states).Select(i => Start(graph, equations, cell, steps, i)),
            equations.InputProduct(steps),
        ];
        if (counts.Mask is { } mask)
            operands.Add(graph.Transpose(mask, 1, 0, 2));
        int scanned = operands.Count - states;
        long direction = backward ? 1 : 0;
        return graph.Nodes(
            "Scan",
            operands,
            states + 1,
            Attributes.Body("body", body.Graph),
            Attributes.Int("num_scan_inputs", scanned),
            Attributes.Ints("scan_input_directions", Enumerable.Repeat(direction, scanned)),
            Attributes.Ints("scan_output_directions", direction))[states];
    }

    /// <summary>Where every sequence of the batch starts, <c>[batch, units]</c>.</summary>
    private static string Start(GraphWriter graph, CellEquations equations, RecurrentCell cell, string steps, int state)
    {
        string start = cell.Options.LearnInitialState
            ? graph.Pick(equations.Parameter("initial_state"), state, axis: 0)
            : graph.Scalar(0);
        string batch = graph.Unsqueeze(graph.Pick(graph.Node("Shape", [steps]), 1, axis: 0), 0);
        return graph.Node("Expand", [start, graph.Concat(0, batch, graph.Longs(cell.Units))]);
    }
}
