using System.Numerics.Tensors;

namespace LstmMlNet.Onnx.Import;

/// <summary>Operators on constants: exporters leave some that the runtime would compute once.</summary>
internal static class ConstantOperators
{
    public static Value Constant(NodeReader node)
    {
        if (node.Tensor("value") is { } tensor)
            return new Constant(OnnxTensor.Of(tensor));
        if (node.Ints("value_ints") is { } longs)
            return new Constant(new OnnxTensor([longs.Count], [.. longs]));
        if (node.Floats("value_floats") is { } floats)
            return new Constant(new OnnxTensor([floats.Count], [.. floats]));
        if (node.Float("value_float") is { } number)
            return new Constant(new OnnxTensor([], [number]));
        return node.Ints("value_int") is not null || node.Int("value_int", long.MinValue) != long.MinValue
            ? new Constant(new OnnxTensor([], [node.Int("value_int", 0)]))
            : throw node.Unsupported("its value is neither numbers nor indices");
    }

    public static Value ConstantOfShape(NodeReader node)
    {
        if (node.Tensor("value") is not { } tensor)
            return new Fill(0);
        OnnxTensor value = OnnxTensor.Of(tensor);
        return value.Length == 1
            ? new Fill(value.IsFloat ? value.Floats[0] : value.Longs[0])
            : throw new InvalidDataException($"The ONNX model's {node.Name} has a value of {value.Length} numbers instead of one.");
    }

    public static Value Shape(NodeReader node, GraphReader graph)
    {
        IReadOnlyList<Size> sizes = node[0] switch
        {
            Constant constant => [.. constant.Tensor.Shape.Select(size => (Size)size)],
            Input input when input.Embeddings is null => [.. input.Axes.Select(OfInput)],
            Tokens => [OfInput(0), OfInput(1)],
            States states => [.. states.Axes.Select(axis => StateOperators.SizeOf(axis, states, graph))],
            Value other => throw node.Unsupported($"it reads the shape of {other.What}"),
        };
        int start = node.AxisIn(Math.Clamp(node.Int("start", 0), -sizes.Count, sizes.Count - 1), sizes.Count);
        long end = node.Int("end", sizes.Count);
        end = Math.Clamp(end < 0 ? end + sizes.Count : end, start, sizes.Count);
        return new Sizes([.. sizes.Take((int)end).Skip(start)]);

        Size OfInput(int axis) => graph.InputShape.ElementAtOrDefault(axis) is { } known ? known : new Size(null, axis);
    }

    public static Value Read(NodeReader node, OnnxTensor tensor) => node.Operation switch
    {
        "Transpose" => new Constant(Transposed(tensor, InputOperators.Order(node, tensor.Shape.Length))),
        "Unsqueeze" => new Constant(tensor.WithShape(Unsqueezed(node, tensor.Shape))),
        "Squeeze" => new Constant(tensor.WithShape(Squeezed(node, tensor.Shape))),
        "Reshape" => new Constant(tensor.WithShape(Reshaped(node, tensor))),
        "Gather" or "Slice" when !tensor.IsFloat && tensor.Shape.Length == 1 =>
            SizeOperators.Read(node, new Sizes([.. tensor.Longs.Select(value => (Size)value)])),
        _ => throw node.Unsupported("it is not known on constants"),
    };

    public static Value Concat(NodeReader node, OnnxTensor[] tensors)
    {
        if (tensors.All(tensor => !tensor.IsFloat && tensor.Shape.Length <= 1))
            return new Constant(new OnnxTensor([tensors.Sum(tensor => tensor.Length)], [.. tensors.SelectMany(tensor => tensor.Longs)]));
        int axis = node.AxisIn(node.Int("axis", 0), tensors[0].Shape.Length);
        long[] shape = [.. tensors[0].Shape];
        foreach (OnnxTensor other in tensors[1..])
        {
            if (other.Shape.Length != shape.Length || Enumerable.Range(0, shape.Length).Any(i => i != axis && other.Shape[i] != shape[i]))
                throw new InvalidDataException($"The ONNX model's {node.Name} joins tensors of different shapes.");
            shape[axis] += other.Shape[axis];
        }

        long outer = TensorPrimitives.Product<long>(shape.AsSpan(0, axis));
        var values = new List<float>();
        for (int row = 0; row < outer; row++)
        {
            foreach (OnnxTensor tensor in tensors)
            {
                int width = (int)(tensor.Length / outer);
                values.AddRange(tensor.Floats.AsSpan(row * width, width));
            }
        }

        return new Constant(new OnnxTensor(shape, [.. values]));
    }

    public static long[] Squeezed(NodeReader node, long[] shape)
    {
        int[]? axes = node.Axes(1)?.Select(axis => node.AxisIn(axis, shape.Length)).ToArray();
        return [.. shape.Where((size, i) => size != 1 || (axes is not null && !axes.Contains(i)))];
    }

    private static long[] Unsqueezed(NodeReader node, long[] shape)
    {
        IReadOnlyList<long> given = node.Axes(1) ?? throw new InvalidDataException($"The ONNX model's {node.Name} has no axes.");
        int[] axes = [.. given.Select(axis => node.AxisIn(axis, shape.Length + given.Count)).Order()];
        List<long> result = [.. shape];
        foreach (int axis in axes)
            result.Insert(Math.Min(axis, result.Count), 1);
        return [.. result];
    }

    private static long[] Reshaped(NodeReader node, OnnxTensor tensor)
    {
        long[] target = [.. node.ConstantAt(1).Longs.Select((size, i) => size == 0 ? tensor.Shape.ElementAtOrDefault(i) : size)];
        long known = target.Where(size => size != -1).Aggregate(1L, (product, size) => checked(product * size));
        long[] shape = [.. target.Select(size => size == -1 && known > 0 ? tensor.Length / known : size)];
        return shape.All(size => size >= 0) && shape.Aggregate(1L, (product, size) => checked(product * size)) == tensor.Length
            ? shape
            : throw new InvalidDataException(
                $"The ONNX model's {node.Name} gives {tensor.Length} values the shape [{string.Join(", ", target)}].");
    }

    /// <summary>The values with their axes in another order.</summary>
    public static OnnxTensor Transposed(OnnxTensor tensor, int[] order)
    {
        int rank = tensor.Shape.Length;
        long[] shape = [.. order.Select(axis => tensor.Shape[axis])];
        var strides = new long[rank];
        for (long i = rank - 1, stride = 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= tensor.Shape[i];
        }

        var values = new float[tensor.Length];
        var index = new long[rank];
        for (int i = 0; i < values.Length; i++)
        {
            long source = 0;
            for (int axis = 0; axis < rank; axis++)
                source += index[axis] * strides[order[axis]];
            values[i] = tensor.Floats[source];
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return new OnnxTensor(shape, values);
    }
}
