using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace UnderstandingLstm;

/// <summary>The LSTM's eight products (four gates, each of the input and of the hidden state) tidied into one, and timed.</summary>
internal static class OneProduct
{
    private const int Batch = 32;
    private const int Features = 50;
    private const int Units = 100;

    public static void Run()
    {
        Walk.Section("1. Tidying up the equations (정리)");
        Walk.Say("Textbooks write an LSTM's step with four gates, each with a product of the input and one of the hidden state: "
            + "eight products.");
        Walk.Say(
            "Set side by side they are one: [x h] · [Wx; Wh], four gates wide; its columns are then "
                + "sliced: forget gate, input gate, candidate, output gate.");
        var random = new Random(1);
        Matrix<float> x = Random(random, Batch, Features);
        Matrix<float> h = Random(random, Batch, Units);
        Matrix<float>[] inputKernels = [.. Enumerable.Range(0, 4).Select(_ => Random(random, Features, Units))];
        Matrix<float>[] recurrentKernels = [.. Enumerable.Range(0, 4).Select(_ => Random(random, Units, Units))];
        Matrix<float> kernel = Join(inputKernels).Stack(Join(recurrentKernels));

        Matrix<float>[] Eight() => [.. Enumerable.Range(0, 4).Select(gate => (x * inputKernels[gate]) + (h * recurrentKernels[gate]))];
        Matrix<float> One() => x.Append(h) * kernel;

        double difference = (Join(Eight()) - One()).Enumerate().Max(Math.Abs);
        double eight = Median(() => Eight());
        double one = Median(() => One());
        Walk.Say(string.Create(CultureInfo.InvariantCulture, $"Both give the same numbers (largest difference {difference:E0}). With "
            + $"MathNet, {Batch} sequences, {Features} features, {Units} units: eight products {eight:F0} µs, one {one:F0} "
            + $"µs: {eight / one:F1} times as fast."));
    }

    private static Matrix<float> Random(Random random, int rows, int columns) =>
        Matrix<float>.Build.Dense(rows, columns, (_, _) => (random.NextSingle() - 0.5f) / 4);

    private static Matrix<float> Join(Matrix<float>[] parts) => parts.Aggregate((left, right) => left.Append(right));

    private static double Median(Action run)
    {
        for (int i = 0; i < 50; i++)
            run();
        double[] times = [.. Enumerable.Range(0, 101).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }).Order()];
        return times[50];
    }
}
