namespace LstmMlNet.Onnx.Import;

/// <summary>Operators on shapes: exporters compute the shape of initial states and of what they reshape from the input's.</summary>
internal static class SizeOperators
{
    public static Value Read(NodeReader node, Sizes sizes) => node.Operation switch
    {
        "Gather" => Gather(node, sizes),
        "Unsqueeze" => sizes with { IsScalar = false },
        "Squeeze" => sizes with { IsScalar = true },
        "Slice" => Slice(node, sizes),
        "Reshape" => sizes with { IsScalar = false },
        _ => throw node.Unsupported("it is not known on shapes"),
    };

    public static Value Concat(NodeReader node, Value[] values) => new Sizes([.. values.SelectMany(value => Of(value)
        ?? throw node.Unsupported($"it joins {value.What} with others"))]);

    public static Value Arithmetic(NodeReader node)
    {
        IReadOnlyList<Size>? a = Of(node[0]);
        IReadOnlyList<Size>? b = Of(node[1]);
        if (a is not [{ Known: { } left }] || b is not [{ Known: { } right }])
            throw node.Unsupported($"it computes with {node[0].What} and {node[1].What}");
        long result = node.Operation switch
        {
            "Add" => checked(left + right),
            "Sub" => checked(left - right),
            "Mul" => checked(left * right),
            _ when right != 0 => left / right,
            _ => throw new InvalidDataException($"The ONNX model's {node.Name} divides by zero."),
        };
        return new Sizes([result]);
    }

    /// <summary>A value as dimensions; null where it is none.</summary>
    public static IReadOnlyList<Size>? Of(Value value) => value switch
    {
        Sizes sizes => sizes.Values,
        Constant { Tensor: { IsFloat: false } tensor } => [.. tensor.Longs.Select(size => (Size)size)],
        _ => null,
    };

    private static Sizes Gather(NodeReader node, Sizes sizes)
    {
        OnnxTensor index = node.ConstantAt(1);
        return new Sizes([.. index.Longs.Select(i => sizes.Values[node.AxisIn(i, sizes.Values.Count)])], IsScalar: index.Shape.Length == 0);
    }

    private static Sizes Slice(NodeReader node, Sizes sizes)
    {
        int count = sizes.Values.Count;
        if (node.ConstantAt(1).Longs is not [var start] || node.ConstantAt(2).Longs is not [var end]
            || (node.Optional(4) is not null && node.ConstantAt(4).Longs is not [1]))
            throw node.Unsupported("it takes more than one range of a shape");
        int first = Place(start);
        return new Sizes([.. sizes.Values.Take(Place(end)).Skip(first)]);

        int Place(long index) => (int)Math.Clamp(index < 0 ? index + count : index, 0, count);
    }
}
