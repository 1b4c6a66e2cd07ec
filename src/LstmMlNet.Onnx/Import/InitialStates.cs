namespace LstmMlNet.Onnx.Import;

/// <summary>Where a recurrent operator's sequences start: at zeros, or all at the same learned states.</summary>
internal static class InitialStates
{
    /// <returns>The states, <c>[directions, states, units]</c>; null where all are zeros.</returns>
    public static float[]? Read(NodeReader node, int directions, int units, bool batchFirst, int[] places)
    {
        float[]?[] states = [.. places.Select(place => One(node, place, directions, units, batchFirst))];
        return states.All(state => state is null) ? null : Joined(states, directions, units);
    }

    /// <summary>States of <c>[directions, units]</c>, null for zeros, as <c>[directions, states, units]</c>.</summary>
    public static float[] Joined(float[]?[] states, int directions, int units) =>
    [
        .. Enumerable.Range(0, directions).SelectMany(d =>
            states.SelectMany(state => state?.Skip(d * units).Take(units) ?? Enumerable.Repeat(0f, units))),
    ];

    /// <summary>One state, <c>[directions, units]</c>.</summary>
    private static float[]? One(NodeReader node, int place, int directions, int units, bool batchFirst)
    {
        if (node.Optional(place) is null or Fill { Number: 0 })
            return null;
        if (node[place] is not Constant { Tensor: var tensor })
            throw node.Unsupported($"its initial state is {node[place].What}; only the same for every sequence can be taken over");
        int batchAxis = batchFirst ? 0 : 1;
        if (tensor.Shape.Length != 3
            || tensor.Shape[1 - batchAxis] != directions
            || tensor.Shape[2] != units
            || tensor.Shape[batchAxis] < 1)
            throw new InvalidDataException($"The ONNX model's {node.Name} has an initial state [{string.Join(", ", tensor.Shape)}].");
        long batch = tensor.Shape[batchAxis];
        var result = new float[directions * units];
        for (int i = 0; i < tensor.Length; i++)
        {
            long row = i / units;
            long direction = batchFirst ? row % directions : row / batch;
            long sequence = batchFirst ? row / directions : row % batch;
            long target = (direction * units) + (i % units);
            if (sequence == 0)
                result[target] = tensor.Floats[i];
            else if (tensor.Floats[i] != result[target])
                throw node.Unsupported("its initial state differs from sequence to sequence");
        }

        return result.All(value => value == 0) ? null : result;
    }
}
