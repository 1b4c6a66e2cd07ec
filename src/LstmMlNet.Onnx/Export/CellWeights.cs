using LstmMlNet.Networks;
using LstmMlNet.Networks.Cells;

namespace LstmMlNet.Onnx.Export;

/// <summary>A cell's weights in the order and layout of ONNX's operators: one row per unit of each gate.</summary>
internal static class CellWeights
{
    /// <summary>The input's, <c>[gates · units, inputs]</c>.</summary>
    public static float[] Input(RecurrentCell cell, IReadOnlyList<int> gates) => Transposed(cell, "kernel", gates);

    /// <summary>The hidden state's, <c>[gates · units, units]</c>.</summary>
    public static float[] Recurrent(RecurrentCell cell, IReadOnlyList<int> gates) => Transposed(cell, "recurrent_kernel", gates);

    /// <summary>Both products' biases, <c>[2 · gates · units]</c>; zeros for the second where the cell has one.</summary>
    public static float[] Bias(RecurrentCell cell, IReadOnlyList<int> gates)
    {
        int units = cell.Units;
        int width = gates.Count * units;
        ReadOnlySpan<float> bias = Values(cell, "bias");
        var result = new float[2 * width];
        for (int part = 0; part < bias.Length / width; part++)
        {
            for (int g = 0; g < gates.Count; g++)
                bias.Slice((part * width) + (gates[g] * units), units).CopyTo(result.AsSpan((part * width) + (g * units)));
        }

        return result;
    }

    /// <summary>ONNX's peepholes i, o, f of ours f, i, o, <c>[3 · units]</c>; empty where the cell has none.</summary>
    public static float[] Peepholes(RecurrentCell cell)
    {
        ReadOnlySpan<float> own = Values(cell, "peephole");
        int units = cell.Units;
        return own.IsEmpty ? [] : [.. own.Slice(units, units), .. own.Slice(2 * units, units), .. own[..units]];
    }

    /// <summary>A parameter's values; empty where the cell has none of that name.</summary>
    public static ReadOnlySpan<float> Values(RecurrentCell cell, string name) =>
        cell.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } found ? found.Values : [];

    private static float[] Transposed(RecurrentCell cell, string name, IReadOnlyList<int> gates)
    {
        ReadOnlySpan<float> kernel = Values(cell, name);
        int units = cell.Units;
        int width = gates.Count * units;
        int inputs = kernel.Length / width;
        var rows = new float[kernel.Length];
        for (int g = 0; g < gates.Count; g++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int k = 0; k < inputs; k++)
                    rows[(((g * units) + unit) * inputs) + k] = kernel[(k * width) + (gates[g] * units) + unit];
            }
        }

        return rows;
    }
}
