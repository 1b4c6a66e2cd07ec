namespace LstmMlNet.Onnx.Import;

/// <summary>What each operator does to the values that it reads.</summary>
internal static class Operators
{
    public static IReadOnlyList<Value> Read(NodeReader node, GraphReader graph)
    {
        switch (node.Operation)
        {
            case "Constant":
                return [ConstantOperators.Constant(node)];
            case "ConstantOfShape":
                return [ConstantOperators.ConstantOfShape(node)];
            case "LSTM" or "GRU" or "RNN":
                return RecurrentOperators.Read(node, graph);
            case "Identity" or "Dropout":
            case "Cast" when node[0] is not (Input or States or Dense) || IsFloat(node.Int("to", 0)):
            case "Expand" when node[0] is Constant or Fill:
                return [node[0]];
            case "Split" when node[0] is States states:
                return StateOperators.Split(node, states, graph);
            case "Concat":
                return [Concat(node)];
            case "Gather" when node[1] is Tokens:
                return [InputOperators.Embed(node)];
            case "Shape":
                return [ConstantOperators.Shape(node, graph)];
            case "Add" or "Sub" or "Mul" or "Div":
                return [Arithmetic(node)];
        }

        return [node[0] switch
        {
            Constant constant => ConstantOperators.Read(node, constant.Tensor),
            Sizes sizes => SizeOperators.Read(node, sizes),
            Fill fill => fill,
            Input input => InputOperators.Read(node, input),
            States states => StateOperators.Read(node, states, graph),
            Dense dense => DenseOperators.Read(node, dense),
            Value other => throw node.Unsupported($"it reads {other.What}"),
        }];
    }

    private static bool IsFloat(long type) => (Element)type is Element.Float or Element.Double or Element.Float16;

    private static Value Concat(NodeReader node)
    {
        Value[] values = [.. Enumerable.Range(0, node.InputCount).Select(i => node[i])];
        if (values.All(value => value is States))
            return StateOperators.Concat(node, [.. values.Cast<States>()]);
        if (values.All(value => value is Fill))
            return values[0];
        return values.All(value => value is Constant)
            ? ConstantOperators.Concat(node, [.. values.Cast<Constant>().Select(constant => constant.Tensor)])
            : SizeOperators.Concat(node, values);
    }

    private static Value Arithmetic(NodeReader node) => (node[0], node[1]) switch
    {
        (Input input, Constant constant) => InputOperators.Scale(node, input, constant.Tensor, constantFirst: false),
        (Constant constant, Input input) => InputOperators.Scale(node, input, constant.Tensor, constantFirst: true),
        (Dense dense, Constant constant) when node.Operation == "Add" => DenseOperators.AddBias(node, dense, constant.Tensor),
        (Constant constant, Dense dense) when node.Operation == "Add" => DenseOperators.AddBias(node, dense, constant.Tensor),
        (Sizes or Constant, Sizes or Constant) => SizeOperators.Arithmetic(node),
        (Value a, Value b) => throw node.Unsupported($"it joins {a.What} and {b.What}"),
    };
}
