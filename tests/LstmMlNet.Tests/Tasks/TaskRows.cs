using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

/// <summary>A sequence of single values with labels of every task: each follows from the values.</summary>
internal sealed class TaskRow
{
    [VectorType(12)]
    public float[] Features { get; set; } = [];

    /// <summary>Whether the sequence rises on the whole.</summary>
    public bool Rises { get; set; }

    /// <summary>The sum of the values.</summary>
    public float Sum { get; set; }

    /// <summary>Sum and last value.</summary>
    [VectorType(2)]
    public float[] SumAndLast { get; set; } = [];

    /// <summary>For each step whether the sum so far is above zero.</summary>
    [VectorType(12)]
    public string[] Signs { get; set; } = [];

    public float Weight { get; set; } = 1;

    public static TaskRow[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Make(random))];
    }

    private static TaskRow Make(Random random)
    {
        double slope = (random.NextDouble() - 0.5) * 0.6;
        float[] values = [.. Enumerable.Range(0, 12).Select(t => (float)((slope * (t - 5.5)) + (random.NextDouble() * 0.4) - 0.2))];
        float sum = 0;
        return new TaskRow
        {
            Features = values,
            Rises = slope > 0,
            Sum = values.Sum(),
            SumAndLast = [values.Sum(), values[^1]],
            Signs = [.. values.Select(value => (sum += value) > 0 ? "above" : "below")],
        };
    }
}
