using System.Diagnostics;
using System.Globalization;
using LstmMlNet.Mpi;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Ranks;

/// <summary>What each process of a job measures; rank 0 prints it.</summary>
internal static class RankWorker
{
    /// <summary>Floats whose sum over the ranks is timed.</summary>
    public static readonly int[] Lengths = [1, 1 << 10, 1 << 13, 1 << 16, 1 << 18, 1 << 20, 1 << 22];
    private const double Seconds = 1.2;

    /// <summary>Training steps, each rank with its part of the shape's batch.</summary>
    /// <param name="shapeName">The shape.</param>
    /// <param name="layers">Recurrent layers.</param>
    /// <param name="threads">Threads of each rank.</param>
    /// <param name="together">
    /// Whether gradients are summed; otherwise each rank trains a network of its own: what the machine allows.
    /// </param>
    /// <returns>
    /// An exit code; rank 0 prints the medians of a step's seconds, and of the seconds that it and the other ranks were in MPI.
    /// </returns>
    public static int Train(string shapeName, int layers, int threads, bool together)
    {
        using ICollective ranks = MpiCollective.Join(new MpiOptions { AloneWhereMissing = true });
        Shape shape = Shape.Find(shapeName);
        using var engine = new TrainingEngine(
            shape.CreateNetwork(RecurrentCellType.Lstm, layers: layers),
            null,
            new SoftmaxCrossEntropy(),
            threads,
            SimdWidths.Best,
            collective: together ? ranks : null);
        float[] input = shape.CreateInput();
        int first = shape.Batch * ranks.Rank / ranks.Size;
        int count = (shape.Batch * (ranks.Rank + 1) / ranks.Size) - first;
        engine.GroupSizeOfAll = BatchLayout.GroupSizeOf(count, shape.Batch);
        SequenceSlice[] batch =
            [.. Enumerable.Range(first, count).Select(i => new SequenceSlice(input, i * shape.Steps * shape.Features, shape.Steps))];
        SequenceSlice[] targets =
            [.. shape.CreateLabels().Skip(first).Take(count).Select(label => new SequenceSlice([label], 0, 1))];
        float[] weights = [.. Enumerable.Repeat(1f, count)];
        var update = new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 1f);
        Measure(ranks, Step);
        List<(double Step, double Communicating)> times = Measure(ranks, Step);
        var medians = new double[ranks.Size + 1];
        medians[0] = ranks.Rank == 0 ? Median(times.Select(time => time.Step)) : 0;
        medians[ranks.Rank + 1] = Median(times.Select(time => time.Communicating));
        ranks.AllReduce(medians);
        if (ranks.Rank == 0)
            Console.WriteLine(string.Join(' ', medians.Select(median => median.ToString("R", CultureInfo.InvariantCulture))));
        return 0;

        void Step() => engine.Step(batch, targets, weights, count, update);
    }

    /// <summary>Sums of so many floats as <see cref="Lengths"/> has; rank 0 prints the median seconds of each.</summary>
    public static int Sum()
    {
        using ICollective ranks = MpiCollective.Join();
        foreach (int length in Lengths)
        {
            float[] values = GC.AllocateArray<float>(length, pinned: true);
            List<(double Step, double Communicating)> times = Measure(ranks, () =>
            {
                ranks.BeginAllReduce(values);
                ranks.CompleteAllReduces();
            });
            if (ranks.Rank == 0)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median(times.Select(time => time.Step)):R}"));
        }

        return 0;
    }

    /// <summary>Times steps that all ranks take together, until rank 0 says that it has been long enough.</summary>
    private static List<(double Step, double Communicating)> Measure(ICollective ranks, Action step)
    {
        var times = new List<(double, double)>();
        var clock = Stopwatch.StartNew();
        Span<byte> over = [0];
        while (over[0] == 0)
        {
            TimeSpan before = Communicating(ranks);
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add((Stopwatch.GetElapsedTime(start).TotalSeconds, (Communicating(ranks) - before).TotalSeconds));
            over[0] = clock.Elapsed.TotalSeconds > Seconds && times.Count > 10 ? (byte)1 : (byte)0;
            ranks.Broadcast(over, 0);
        }

        return times;
    }

    private static TimeSpan Communicating(ICollective ranks) => ranks is MpiCollective mpi ? mpi.Communicating : TimeSpan.Zero;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
