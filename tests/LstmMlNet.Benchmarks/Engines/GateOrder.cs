using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>The product's weights in the gate order and orientation of a peer.</summary>
internal static class GateOrder
{
    /// <summary>[inputs, gates · units] as [gates · units, inputs].</summary>
    public static float[] Transposed(ReadOnlySpan<float> kernel, int inputs, int units, int[] gates)
    {
        var result = new float[kernel.Length];
        for (int g = 0; g < gates.Length; g++)
        {
            for (int u = 0; u < units; u++)
            {
                for (int i = 0; i < inputs; i++)
                    result[(((g * units) + u) * inputs) + i] = kernel[(i * gates.Length * units) + (gates[g] * units) + u];
            }
        }

        return result;
    }

    /// <summary>The input's bias, or the recurrent one (zeros for cells that have only one).</summary>
    public static float[] Bias(RecurrentCell cell, int units, int[] gates, bool second)
    {
        var result = new float[gates.Length * units];
        ReadOnlySpan<float> bias = cell.Parameters[2].Values;
        if (second && bias.Length == result.Length)
            return result;
        for (int g = 0; g < gates.Length; g++)
            bias.Slice((second ? result.Length : 0) + (gates[g] * units), units).CopyTo(result.AsSpan(g * units));
        return result;
    }
}
