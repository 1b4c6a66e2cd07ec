using Microsoft.ML.Data;

namespace UnderstandingLstm;

/// <summary>One sequence of the adding problem: 100 steps of a number and a mark, and the sum of the two marked numbers.</summary>
internal sealed class Addition
{
    [VectorType(100, 2)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    /// <summary>One mark in each half.</summary>
    public static Addition Make(int steps, Random random)
    {
        var values = new float[2 * steps];
        for (int t = 0; t < steps; t++)
            values[2 * t] = random.NextSingle();
        int first = random.Next(steps / 2);
        int second = random.Next(steps / 2, steps);
        values[(2 * first) + 1] = 1;
        values[(2 * second) + 1] = 1;
        return new Addition { Features = values, Label = values[2 * first] + values[2 * second] };
    }
}
