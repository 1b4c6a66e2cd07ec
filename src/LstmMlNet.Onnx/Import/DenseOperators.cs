namespace LstmMlNet.Onnx.Import;

/// <summary>The dense layer that ends a model: product, bias, activation.</summary>
internal static class DenseOperators
{
    public static Value Create(NodeReader node, States states)
    {
        if (!states.SideBySide || states.Axes[^1] != Axis.Units)
            throw node.Unsupported("it does not read the units of the recurrent layers");
        if (node.Operation == "MatMul")
            return new Dense(states, Kernel(node, states, node.ConstantAt(1)));
        if (node.Int("transA", 0) != 0 || states.Axes.Count != 2)
            throw node.Unsupported("it does not read one row per sequence");
        OnnxTensor kernel = node.ConstantAt(1);
        if (kernel.Shape.Length != 2)
            throw node.Unsupported($"its weights have {kernel.Shape.Length} dimensions");
        kernel = Kernel(node, states, node.Int("transB", 0) != 0 ? ConstantOperators.Transposed(kernel, [1, 0]) : kernel);
        float alpha = node.Float("alpha") ?? 1;
        var dense =
            new Dense(states, alpha == 1 ? kernel : new OnnxTensor(kernel.Shape, [.. kernel.Floats.Select(weight => weight * alpha)]));
        if (node.Optional(2) is null)
            return dense;
        float beta = node.Float("beta") ?? 1;
        OnnxTensor bias = node.ConstantAt(2);
        return AddBias(node, dense, beta == 1 ? bias : new OnnxTensor(bias.Shape, [.. bias.Floats.Select(value => value * beta)]));
    }

    public static Value AddBias(NodeReader node, Dense dense, OnnxTensor bias)
    {
        if (dense.Activation is not null || dense.Bias is not null)
            throw node.Unsupported("something is added after the dense layer");
        if (bias.Length != dense.Outputs && bias.Length != 1)
            throw node.Unsupported($"it adds {bias.Length} numbers to {dense.Outputs} outputs");
        return dense with { Bias = [.. Enumerable.Range(0, dense.Outputs).Select(i => bias.Floats[bias.Length == 1 ? 0 : i])] };
    }

    public static Value Read(NodeReader node, Dense dense)
    {
        int axes = dense.From.Axes.Count;
        switch (node.Operation)
        {
            case "Softmax" or "LogSoftmax" or "Sigmoid" when dense.Activation is null:
                if (node.Operation != "Sigmoid" && node.AxisIn(node.Int("axis", -1), axes) != axes - 1)
                    throw node.Unsupported("it is not taken over the classes");
                return dense with { Activation = node.Operation };
            case "Squeeze" or "Reshape" or "Flatten" when dense.Outputs == 1 && dense.From.Axes is [Axis.Batch, Axis.Units]:
                return dense;
            default:
                throw node.Unsupported(
                    "it is not known after the dense layer; a network here ends with one dense layer and softmax or sigmoid");
        }
    }

    private static OnnxTensor Kernel(NodeReader node, States states, OnnxTensor kernel) =>
        kernel.Shape.Length == 2 && kernel.Shape[0] == states.Parts.Count * states.Units && kernel.Shape[1] > 0
            ? kernel
            : throw node.Unsupported(
                $"its weights [{string.Join(", ", kernel.Shape)}] do not fit {states.Parts.Count} × {states.Units} units");
}
