using System.Globalization;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// Training steps, training epochs and batch scoring beside the peers: every engine in processes of its own that alternate, round by round.
/// A figure is the median over rounds; the spread is its least and greatest round.
/// </summary>
internal sealed class EngineComparison(int rounds, Action<string> say)
{
    private readonly Dictionary<(string Engine, string Task, int Threads, string Cell, string Shape), List<double>> _seconds = [];

    /// <summary>What the machine can do at most, measured before each of the product's times.</summary>
    private readonly Dictionary<(string Task, int Threads, string Cell, string Shape), List<PeakSpeed>> _peaks = [];
    private readonly List<string> _missing = [];

    public IReadOnlyList<string> Missing => _missing;

    public void Run(int[] threadCounts)
    {
        for (int round = 1; round <= rounds; round++)
        {
            foreach (int threads in threadCounts)
            {
                say($"round {round} of {rounds}, {threads} threads");
                foreach (string task in new[] { "train", "epoch" })
                {
                    foreach (string engine in new[] { EngineNames.Product, EngineNames.Torch })
                        Measure(engine, task, threads);
                }

                foreach (string engine in new[] { EngineNames.Product, EngineNames.Torch, EngineNames.Onnx })
                    Measure(engine, "score", threads);
            }
        }
    }

    /// <summary>Of all peaks with so many threads: the median of what was sustained, and the best.</summary>
    public PeakSpeed Peak(int threads)
    {
        PeakSpeed[] all = [.. _peaks.Where(peaks => peaks.Key.Threads == threads).SelectMany(peaks => peaks.Value)];
        return new(Worker.Median(all.Select(peak => peak.Sustained)), all.Max(peak => peak.Best));
    }

    /// <summary>The median of what was sustained beside a figure.</summary>
    public double PeakBeside(string task, int threads, RecurrentCellType cell, Shape shape) =>
        Worker.Median(_peaks[(task, threads, cell.ToString(), shape.Name)].Select(peak => peak.Sustained));

    public (double Median, double Least, double Most)? Seconds(string engine, string task, int threads, RecurrentCellType cell, Shape shape)
    {
        if (!_seconds.TryGetValue((engine, task, threads, cell.ToString(), shape.Name), out List<double>? times))
            return null;
        double[] sorted = [.. times.Order()];
        return (sorted[sorted.Length / 2], sorted[0], sorted[^1]);
    }

    /// <summary>The best peer's time over the product's; null where no peer was measured.</summary>
    public double? Ratio(string task, int threads, RecurrentCellType cell, Shape shape, params string[] peers)
    {
        double? best = peers.Select(peer => Seconds(peer, task, threads, cell, shape)?.Median).Min();
        return best / Seconds(EngineNames.Product, task, threads, cell, shape)?.Median;
    }

    private void Measure(string engine, string task, int threads)
    {
        string? output = Start(engine, "worker", engine, task, threads.ToString(CultureInfo.InvariantCulture));
        if (output is null)
        {
            string missing = $"{engine} ({task}) could not be run; see tests/LstmMlNet.Benchmarks/README.md";
            if (!_missing.Contains(missing))
                _missing.Add(missing);
            return;
        }

        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', 4);
            ListOf(_seconds, (engine, task, threads, parts[0], parts[1])).Add(double.Parse(parts[2], CultureInfo.InvariantCulture));
            if (parts.Length > 3)
                ListOf(_peaks, (task, threads, parts[0], parts[1])).Add(PeakSpeed.Parse(parts[3]));
        }
    }

    private static List<TValue> ListOf<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out List<TValue>? list))
            lists[key] = list = [];
        return list;
    }

    private string? Start(string engine, params string[] arguments) =>
        ChildProcess.Run(engine == EngineNames.Product ? new Dictionary<string, string>() : PeerAllocator.Environment, say, arguments);
}
