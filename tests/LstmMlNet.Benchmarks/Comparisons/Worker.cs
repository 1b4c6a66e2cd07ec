using System.Diagnostics;
using System.Globalization;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// One engine's turn, in a process of its own: every shape and cell, a block of steps each, the median step's time printed, the
/// product's with the machine's peak. Processes alternate because both libtorch's threads and ours spin for a while after each
/// call and would starve each other.
/// </summary>
internal static class Worker
{
    /// <summary>Batches of the epoch that is measured.</summary>
    public const int BatchesPerEpoch = 16;
    private const double BlockSeconds = 0.35;
    private const double LongestBlockSeconds = 4;

    public static int Run(string engineName, string task, int threads, string only)
    {
        using IEngine engine = EngineNames.Create(engineName, threads);
        WarmUp(engine, task);
        foreach (RecurrentCellType cell in new[] { RecurrentCellType.Lstm, RecurrentCellType.Gru })
        {
            foreach (Shape shape in only.Length == 0 ? Shape.All : only.Split(',').Select(Shape.Find))
            {
                // The peak that a figure is a share of is taken right before it: within minutes both change by more than builds differ.
                string peak = engineName == EngineNames.Product ? $" {Peak.Measure(threads)}" : "";
                if (Seconds(engine, task, shape, shape.CreateNetwork(cell)) is { } seconds)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cell} {shape.Name} {seconds:R}{peak}"));
            }
        }

        return 0;
    }

    /// <summary>Seconds a step, the median of a block after a warm-up.</summary>
    public static double Median(Action step) => Median(Block(step));

    /// <summary>Seconds of each step of a block, after a warm-up as long.</summary>
    public static List<double> Block(Action step)
    {
        var clock = Stopwatch.StartNew();
        for (int i = 0; GoesOn(i, 30); i++)
            step();
        var times = new List<double>();
        clock.Restart();
        while (GoesOn(times.Count, 20))
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return times;

        // Long steps need no warming up; as many of them as of short ones would take minutes.
        bool GoesOn(int steps, int fewest) =>
            clock.Elapsed.TotalSeconds < BlockSeconds || (steps < fewest && clock.Elapsed.TotalSeconds < LongestBlockSeconds) || steps < 3;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Null where the engine does not do this.</summary>
    private static double? Seconds(IEngine engine, string task, Shape shape, RecurrentNetwork network)
    {
        if (task == "score")
            return Median(engine.PrepareScoring(shape, network));
        if (task == "epoch")
            return engine.EpochSeconds(shape, network, BatchesPerEpoch, epochs: 9) is { } epochs ? Median(epochs.Skip(2)) : null;
        return engine.PrepareTraining(shape, network) is { } training ? Median(() => training()) : null;
    }

    /// <summary>Long enough for the JIT to be through with both cells before the first figure is taken.</summary>
    private static void WarmUp(IEngine engine, string task)
    {
        Shape small = Shape.All[0];
        foreach (RecurrentCellType cell in new[] { RecurrentCellType.Gru, RecurrentCellType.Lstm })
        {
            RecurrentNetwork network = small.CreateNetwork(cell);
            Func<double>? training = task == "score" ? null : engine.PrepareTraining(small, network);
            Action step = training is null ? engine.PrepareScoring(small, network) : () => training();
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < 2)
                step();
        }
    }
}
