using System.Diagnostics;
using System.Globalization;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// One engine's turn, in a process of its own: every shape and cell, a block of steps each, the median step's time printed.
/// Processes alternate because both libtorch's threads and ours spin for a while after each call and would starve each other.
/// </summary>
internal static class Worker
{
    private const double BlockSeconds = 0.35;

    public static int Run(string engineName, string task, int threads, string only)
    {
        using IEngine engine = EngineNames.Create(engineName, threads);
        WarmUp(engine, task);
        foreach (RecurrentCellType cell in new[] { RecurrentCellType.Lstm, RecurrentCellType.Gru })
        {
            foreach (Shape shape in Shape.All.Where(shape => only.Length == 0 || only.Contains(shape.Name, StringComparison.Ordinal)))
            {
                RecurrentNetwork network = shape.CreateNetwork(cell);
                Action step;
                if (task == "train")
                {
                    Func<double>? training = engine.PrepareTraining(shape, network);
                    if (training is null)
                        continue;
                    step = () => training();
                }
                else
                {
                    step = engine.PrepareScoring(shape, network);
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cell} {shape.Name} {Median(step):R}"));
            }
        }

        return 0;
    }

    /// <summary>Long enough for the JIT to be through before the first figure is taken.</summary>
    private static void WarmUp(IEngine engine, string task)
    {
        Shape small = Shape.All[0];
        RecurrentNetwork network = small.CreateNetwork(RecurrentCellType.Lstm);
        Func<double>? training = task == "train" ? engine.PrepareTraining(small, network) : null;
        Action step = training is null ? engine.PrepareScoring(small, network) : () => training();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 2)
            step();
    }

    /// <summary>Seconds a step, the median of a block after a warm-up.</summary>
    public static double Median(Action step)
    {
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 30 || clock.Elapsed.TotalSeconds < BlockSeconds; i++)
            step();
        var times = new List<double>();
        clock.Restart();
        while (times.Count < 20 || clock.Elapsed.TotalSeconds < BlockSeconds)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
