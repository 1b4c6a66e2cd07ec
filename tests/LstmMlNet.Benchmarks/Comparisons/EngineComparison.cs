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
    private readonly List<string> _missing = [];

    /// <summary>Measured before each task, beside the engines: what the machine can do at most.</summary>
    private readonly Dictionary<int, List<PeakSpeed>> _peaks = [];

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
                    AddPeak(threads);
                    foreach (string engine in new[] { EngineNames.Product, EngineNames.Torch })
                        Measure(engine, task, threads);
                }

                AddPeak(threads);
                foreach (string engine in new[] { EngineNames.Product, EngineNames.Torch, EngineNames.Onnx })
                    Measure(engine, "score", threads);
            }
        }
    }

    /// <summary>The median of what was sustained, and the best of all.</summary>
    public PeakSpeed Peak(int threads) => new(Worker.Median(_peaks[threads].Select(peak => peak.Sustained)), _peaks[threads].Max(peak => peak.Best));

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

    private void AddPeak(int threads)
    {
        if (!_peaks.TryGetValue(threads, out List<PeakSpeed>? peaks))
            _peaks[threads] = peaks = [];
        peaks.Add(PeakSpeed.Parse(Start(EngineNames.Product, "peak", threads.ToString(CultureInfo.InvariantCulture))!));
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
            string[] parts = line.Split(' ');
            var key = (engine, task, threads, parts[0], parts[1]);
            if (!_seconds.TryGetValue(key, out List<double>? times))
                _seconds[key] = times = [];
            times.Add(double.Parse(parts[2], CultureInfo.InvariantCulture));
        }
    }

    private string? Start(string engine, params string[] arguments) =>
        ChildProcess.Run(engine == EngineNames.Product ? new Dictionary<string, string>() : PeerAllocator.Environment, say, arguments);
}
