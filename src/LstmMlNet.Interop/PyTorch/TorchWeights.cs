using LstmMlNet.Networks;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>
/// Between PyTorch's weights, one row per unit of each gate, and those of the cells here, one column. PyTorch's gates are i, f, g, o
/// (LSTM) and r, z, n (GRU); here f, i, u, o and z, r, n.
/// </summary>
internal static class TorchWeights
{
    /// <summary>For each gate here, where it is in PyTorch; the same permutation leads back.</summary>
    public static int[] GatesOf(RecurrentCellType type) => type switch
    {
        RecurrentCellType.Lstm => [1, 0, 2, 3],
        RecurrentCellType.Gru => [1, 0, 2],
        _ => [0],
    };

    /// <summary>PyTorch's rows <c>[gates · units, inputs]</c> as a kernel <c>[inputs, gates · units]</c>.</summary>
    public static float[] Kernel(float[] rows, int[] gates, int units)
    {
        int width = gates.Length * units;
        int inputs = rows.Length / width;
        var kernel = new float[rows.Length];
        for (int g = 0; g < gates.Length; g++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int k = 0; k < inputs; k++)
                    kernel[(k * width) + (g * units) + unit] = rows[(((gates[g] * units) + unit) * inputs) + k];
            }
        }

        return kernel;
    }

    /// <summary>A kernel <c>[inputs, gates · units]</c> as PyTorch's rows.</summary>
    public static float[] Rows(ReadOnlySpan<float> kernel, int[] gates, int units)
    {
        int width = gates.Length * units;
        int inputs = kernel.Length / width;
        var rows = new float[kernel.Length];
        for (int g = 0; g < gates.Length; g++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int k = 0; k < inputs; k++)
                    rows[(((gates[g] * units) + unit) * inputs) + k] = kernel[(k * width) + (g * units) + unit];
            }
        }

        return rows;
    }

    /// <summary>A bias with its gates in the other order.</summary>
    public static float[] Bias(ReadOnlySpan<float> bias, int[] gates, int units)
    {
        var result = new float[bias.Length];
        for (int g = 0; g < gates.Length; g++)
            bias.Slice(gates[g] * units, units).CopyTo(result.AsSpan(g * units));
        return result;
    }

    /// <summary>
    /// Both products' biases as one, where the cell has one. Zeros on one side leave the other as it is, to the last bit.
    /// </summary>
    public static float[] Sum(float[] input, float[] recurrent) =>
        recurrent.All(value => value == 0) ? input : [.. input.Zip(recurrent, (one, other) => one + other)];
}
