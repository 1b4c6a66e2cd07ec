using Microsoft.ML.Data;

namespace LstmMlNet.Benchmarks.Growth;

/// <summary>A sequence of noise, the second class's with a drift.</summary>
internal sealed class GrowthRow
{
    /// <summary>A key, from 0 as .NET's objects hold it.</summary>
    [KeyType(2)]
    public uint Label { get; set; }

    public float[] Features { get; set; } = [];

    /// <summary>Rows that are made as they are read: none is held.</summary>
    public static IEnumerable<GrowthRow> Generate(int count, int steps, int features)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            var values = new float[steps * features];
            for (int k = 0; k < values.Length; k++)
                values[k] = random.NextSingle() + (i % 2 * k / (float)values.Length);
            yield return new GrowthRow { Label = (uint)(i % 2), Features = values };
        }
    }
}
