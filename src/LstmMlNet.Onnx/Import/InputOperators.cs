namespace LstmMlNet.Onnx.Import;

/// <summary>Operators before the first recurrent layer: the order of axes, standardization, embedding.</summary>
internal static class InputOperators
{
    public static Value Read(NodeReader node, Input input) => node.Operation switch
    {
        "Transpose" => input with { Axes = [.. Order(node, input.Axes.Count).Select(axis => input.Axes[axis])] },
        _ => throw node.Unsupported("it is not known before the first recurrent layer"),
    };

    /// <summary>Tokens as rows of a table.</summary>
    public static Value Embed(NodeReader node)
    {
        OnnxTensor table = node.ConstantAt(0);
        return table.Shape.Length == 2 && node.Int("axis", 0) == 0
            ? new Input([0, 1, Input.Features], Embeddings: table)
            : throw node.Unsupported($"it takes tokens from a table of {table.Shape.Length} dimensions");
    }

    /// <summary>Arithmetic with one number per feature.</summary>
    public static Value Scale(NodeReader node, Input input, OnnxTensor constant, bool constantFirst)
    {
        if (input.Embeddings is not null)
            throw node.Unsupported("embedded tokens cannot be scaled");
        if (constant.Length == 0 || (constant.Length > 1 && input.Gain is { Length: > 1 } other && other.Length != constant.Length))
            throw new InvalidDataException($"The ONNX model's {node.Name} has {constant.Length} numbers for its features.");
        bool perFeature = constant.Length > 1;
        if (perFeature && (input.Axes[^1] != Input.Features || constant.Shape[^1] != constant.Length))
            throw node.Unsupported($"a constant [{string.Join(", ", constant.Shape)}] is not one number per feature");
        int width = Math.Max(constant.Length, Math.Max(input.Gain?.Length ?? 1, input.Shift?.Length ?? 1));
        var gain = new float[width];
        var shift = new float[width];
        for (int i = 0; i < width; i++)
        {
            float own = constant.Floats[constant.Length == 1 ? 0 : i];
            float g = At(input.Gain, i, 1);
            float s = At(input.Shift, i, 0);
            (gain[i], shift[i]) = (node.Operation, constantFirst) switch
            {
                ("Add", _) => (g, s + own),
                ("Sub", false) => (g, s - own),
                ("Sub", true) => (-g, own - s),
                ("Mul", _) => (g * own, s * own),
                ("Div", false) => (g / own, s / own),
                _ => throw node.Unsupported("it divides by the input"),
            };
        }

        return input with { Gain = gain, Shift = shift };
    }

    public static int[] Order(NodeReader node, int rank)
    {
        int[] order = [.. (node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)])
            .Select(axis => node.AxisIn(axis, rank))];
        return order.Length == rank && order.Distinct().Count() == rank
            ? order
            : throw new InvalidDataException(
                $"The ONNX model's {node.Name} has the order [{string.Join(", ", order)}] for {rank} dimensions.");
    }

    private static float At(float[]? values, int index, float otherwise) =>
        values is null ? otherwise : values[values.Length == 1 ? 0 : index];
}
