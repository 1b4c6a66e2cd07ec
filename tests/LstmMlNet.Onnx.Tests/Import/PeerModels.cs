using CsCheck;
using Google.Protobuf;
using LstmMlNet.Networks.Cells;
using LstmMlNet.Onnx.Graph;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Tests.Import;

/// <summary>Classifiers as other frameworks export them: random weights, every way of writing the shapes that is known of them.</summary>
internal static class PeerModels
{
    public static Gen<PeerModel> All { get; } =
        from operation in OneOf("LSTM", "GRU", "RNN")
        from layers in Gen.Int[1, 3]
        from both in Gen.Bool
        from features in Gen.Int[1, 4]
        from units in Gen.Int[1, 6]
        from style in Gen.Enum<ShapeStyle>()
        from pooled in OneOf("h_n", "mean", "max", "mean and max", "steps")
        from head in OneOf("softmax", "sigmoid", "none")
        from flags in Gen.Bool.Array[6]
        from seed in Gen.Int
        select new PeerModel(operation, layers, both
            ? 2
            : 1, features, units, style, pooled, pooled == "steps" ? "softmax" : head, flags, seed);

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);
}

/// <summary>How an exporter sets directions side by side.</summary>
internal enum ShapeStyle
{
    /// <summary>Squeeze where there is one direction, otherwise Transpose and Reshape to [0, 0, −1]: PyTorch's older exporter.</summary>
    Squeeze,

    /// <summary>Transpose and Reshape to the batch's own numbers: PyTorch's newer exporter.</summary>
    FixedReshape,

    /// <summary>The operator's own layout with the batch first.</summary>
    BatchFirst,
}

/// <summary>One such model.</summary>
internal sealed record PeerModel(
    string Operation,
    int Layers,
    int Directions,
    int Features,
    int Units,
    ShapeStyle Style,
    string Pooled,
    string Head,
    bool[] Flags,
    int Seed)
{
    public const int Batch = 3;
    public const int Steps = 7;
    private const int Opset = 17;
    private int Gates => Operation switch { "LSTM" => 4, "GRU" => 3, _ => 1 };

    private bool Peepholes => Operation == "LSTM" && Flags[0];

    private bool HardGates => Operation != "RNN" && Flags[1];

    private bool Relu => Flags[2];

    private bool Fixed => Style == ShapeStyle.FixedReshape;

    public int Outputs => Head == "sigmoid" ? 1 : 3;

    public byte[] Write()
    {
        var random = new Random(Seed);
        var graph = new GraphWriter("peer", Opset);
        Dimension batch = Fixed ? Batch : "batch";
        Dimension steps = Fixed ? Steps : "steps";
        string input = graph.Input("x", Element.Float, [batch, steps, Features]);
        string below = Flags[5] ? graph.Divide(
            graph.Subtract(input, Weights(graph, random, Features)),
            graph.Floats("deviation", [.. Enumerable.Repeat(2f, Features)], Features)) : input;
        bool batchFirst = Style == ShapeStyle.BatchFirst;
        if (!batchFirst)
            below = graph.Transpose(below, 1, 0, 2);
        string last = "";
        for (int i = 0; i < Layers; i++)
            (below, last) = Layer(graph, random, below, i == 0 ? Features : Directions * Units, batchFirst, input);
        string outputs = batchFirst ? below : graph.Transpose(below, 1, 0, 2);
        string row = Pooled switch
        {
            "h_n" => last,
            "mean" => graph.Mean(outputs, 1, keep: false),
            "max" => graph.Max(outputs, 1, keep: false),
            "mean and max" => graph.Concat(1, graph.Mean(outputs, 1, keep: false), graph.Max(outputs, 1, keep: false)),
            _ => outputs,
        };
        int width = Directions * Units * (Pooled == "mean and max" ? 2 : 1);
        string logits = Pooled == "steps" || Flags[3]
            ? graph.Add(graph.MatMul(row, Weights(graph, random, width, Outputs)), Weights(graph, random, Outputs))
            : graph.Node(
                "Gemm",
                [row, Weights(graph, random, Outputs, width), Weights(graph, random, Outputs)],
                Attributes.Int("transB", 1));
        graph.Name(
            Head switch
            {
                "softmax" => graph.Node("Softmax", [logits], Attributes.Int("axis", -1)),
                "sigmoid" => graph.Node("Sigmoid", [logits]),
                _ => logits,
            },
            "y");
        graph.Output("y", Element.Float, Pooled == "steps" ? [batch, steps, Outputs] : [batch, Outputs]);
        var model = new ModelProto { IrVersion = 8, ProducerName = "peer", Graph = graph.Graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        return model.ToByteArray();
    }

    /// <returns>Every step's output, both directions side by side, and the last ones, <c>[batch, units]</c>.</returns>
    private (string Steps, string Last) Layer(GraphWriter graph, Random random, string below, int inputs, bool batchFirst, string input)
    {
        int width = Gates * Units;
        List<string> operands =
        [
            below,
            Weights(graph, random, Directions, width, inputs),
            Weights(graph, random, Directions, width, Units),
            Weights(graph, random, Directions, 2 * width),
        ];
        if (Flags[4] || Peepholes)
        {
            operands.AddRange("", Zeros(graph, batchFirst, input));
            if (Operation == "LSTM")
                operands.Add(Zeros(graph, batchFirst, input));
        }

        if (Peepholes)
            operands.Add(Weights(graph, random, Directions, 3 * Units));
        string state = Relu ? "Relu" : "Tanh";
        string gate = HardGates ? "HardSigmoid" : "Sigmoid";
        string[] each = Operation switch { "LSTM" => [gate, state, state], "GRU" => [gate, state], _ => [state] };
        List<AttributeProto> attributes =
        [
            Attributes.Int("hidden_size", Units),
            Attributes.Int("layout", batchFirst ? 1 : 0),
            Attributes.Text("direction", Directions == 2 ? "bidirectional" : "forward"),
            Attributes.Texts("activations", Enumerable.Repeat(each, Directions).SelectMany(names => names)),
        ];
        if (HardGates)
        {
            attributes.Add(Attributes.Floats("activation_alpha", Enumerable.Repeat(0.25f, Directions)));
            attributes.Add(Attributes.Floats("activation_beta", Enumerable.Repeat(0.4f, Directions)));
        }

        if (Operation == "GRU")
            attributes.Add(Attributes.Int("linear_before_reset", Flags[3] ? 1 : 0));
        string[] results = graph.Nodes(Operation, operands, 2, attributes);
        return batchFirst
            ? (graph.Reshape(results[0], 0, 0, Directions * Units), graph.Reshape(results[1], 0, Directions * Units))
            : (SideBySide(graph, results[0]), LastOf(graph, results[1]));
    }

    private string SideBySide(GraphWriter graph, string steps)
    {
        if (Style == ShapeStyle.Squeeze && Directions == 1)
            return graph.Node("Squeeze", [steps, graph.Longs(1)]);
        string moved = graph.Transpose(steps, 0, 2, 1, 3);
        return Fixed ? graph.Reshape(moved, Steps, Batch, Directions * Units) : graph.Reshape(moved, 0, 0, -1);
    }

    /// <summary>The last layer's states as users of PyTorch join them: cat(h_n[-2], h_n[-1]).</summary>
    private string LastOf(GraphWriter graph, string states) => Directions == 1
        ? graph.Pick(states, -1, axis: 0)
        : graph.Concat(1, graph.Pick(states, -2, axis: 0), graph.Pick(states, -1, axis: 0));

    private string Zeros(GraphWriter graph, bool batchFirst, string input)
    {
        if (Fixed)
            return graph.Floats("zeros", new float[Directions * Batch * Units], Directions, Batch, Units);
        string batch = graph.Unsqueeze(graph.Pick(graph.Node("Shape", [input]), 0, axis: 0), 0);
        string shape = batchFirst
            ? graph.Concat(0, batch, graph.Longs(Directions), graph.Longs(Units))
            : graph.Concat(0, graph.Longs(Directions), batch, graph.Longs(Units));
        return graph.Node("ConstantOfShape", [shape]);
    }

    private static string Weights(GraphWriter graph, Random random, params long[] shape) =>
        graph.Floats(
            "weight",
            [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)],
            shape);
}
