using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>The comparison as Markdown tables and as a chart.</summary>
internal static class ComparisonReport
{
    private static readonly RecurrentCellType[] s_cells = [RecurrentCellType.Lstm, RecurrentCellType.Gru];

    public static string Markdown(EngineComparison comparison, int[] threadCounts, int rounds)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Machine: {Machine()}, .NET {Environment.Version}. Milliseconds, medians "
            + $"of {rounds} rounds (least to most), each round the median of a block of steps; engines in alternating "
            + $"processes; {(PeerAllocator.Path is null
                ? "no allocator that keeps memory was found for the peers"
                : "the peers with tcmalloc")}.");
        text.AppendLine("Shapes are batch, steps, features, units, classes. Peak: share of what a loop of multiply-adds in registers "
            + "keeps up, the median of a block as the engines' times are, measured right before each; only the needed arithmetic "
            + "counts. At its best such a loop is faster for some milliseconds, before the processor lowers its clock.");
        foreach (string missing in comparison.Missing)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"**Missing: {missing}.**");
        foreach (int threads in threadCounts)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {threads} {(threads == 1 ? "thread" : "threads")} "
                + $"(peak {comparison.Peak(threads).Sustained / 1e9:F0} GFLOP/s, {comparison.Peak(threads).Best / 1e9:F0} at its best)");
            Table(text, comparison, "train", threads, "Training step (forward, backward, Adam)", [EngineNames.Torch]);
            Table(
                text,
                comparison,
                "epoch",
                threads,
                $"Training epoch of {Worker.BatchesPerEpoch} batches, mixed and gathered",
                [EngineNames.Torch]);
            Table(text, comparison, "score", threads, "Batch scoring", [EngineNames.Torch, EngineNames.Onnx]);
        }

        return text.ToString();
    }

    /// <summary>How many times the best peer's speed, by shape: each line up is twice, and below 1 the peer is faster.</summary>
    public static void Chart(EngineComparison comparison, int threads, string path)
    {
        using var plot = new ScottPlot.Plot();
        (string Task, RecurrentCellType Cell, string[] Peers, string Label, string Color)[] series =
        [
            ("train", RecurrentCellType.Lstm, [EngineNames.Torch], "training LSTM, beside TorchSharp", "#0072B2"),
            ("train", RecurrentCellType.Gru, [EngineNames.Torch], "training GRU, beside TorchSharp", "#56B4E9"),
            ("score", RecurrentCellType.Lstm, [EngineNames.Torch, EngineNames.Onnx], "scoring LSTM, beside the best peer", "#D55E00"),
            ("score", RecurrentCellType.Gru, [EngineNames.Torch, EngineNames.Onnx], "scoring GRU, beside the best peer", "#E69F00"),
        ];
        for (int s = 0; s < series.Length; s++)
        {
            for (int i = 0; i < Shape.All.Length; i++)
            {
                if (comparison.Ratio(series[s].Task, threads, series[s].Cell, Shape.All[i], series[s].Peers) is not { } ratio)
                    continue;
                ScottPlot.Plottables.BarPlot bar = plot.Add.Bar(position: (i * 5) + s, value: Math.Log2(ratio));
                bar.Color = ScottPlot.Color.FromHex(series[s].Color);
                bar.LegendText = i == 0 ? series[s].Label : "";
            }
        }

        plot.Add.HorizontalLine(0, 1.5f, ScottPlot.Colors.Black);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Shape.All.Select((_, i) => (i * 5) + 1.5)],
            [.. Shape.All.Select(shape => shape.Name)]);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. Enumerable.Range(-1, 8).Select(power => (double)power)],
            [.. Enumerable.Range(-1, 8).Select(power => Math.Pow(2, power).ToString(CultureInfo.InvariantCulture))]);
        plot.Title($"Times the best peer's speed, {threads} threads");
        plot.YLabel("peer's time / LstmMlNet's time");
        plot.ShowLegend(ScottPlot.Edge.Bottom);
        plot.SaveSvg(path, 900, 520);
    }

    private static void Table(StringBuilder text, EngineComparison comparison, string task, int threads, string title, string[] peers)
    {
        foreach (RecurrentCellType cell in s_cells)
        {
            text.AppendLine()
                .AppendLine(CultureInfo.InvariantCulture, $"{title}, {(cell == RecurrentCellType.Lstm ? "LSTM" : "GRU")}:")
                .AppendLine();
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| shape | LstmMlNet | {string.Join(" | ", peers)} | times the best peer | of peak |");
            text.AppendLine(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(peers.Select(_ => "---|"))}---|---|");
            var ratios = new List<double>();
            foreach (Shape shape in Shape.All)
            {
                if (comparison.Seconds(EngineNames.Product, task, threads, cell, shape) is not { } own)
                    continue;
                double work = task switch
                {
                    "train" => shape.TrainingWork(cell),
                    "epoch" => Worker.BatchesPerEpoch * shape.TrainingWork(cell),
                    _ => shape.ScoringWork(cell),
                };
                double? ratio = comparison.Ratio(task, threads, cell, shape, peers);
                if (ratio is { } value)
                    ratios.Add(value);
                string others = string.Join(" | ", peers.Select(peer =>
                    comparison.Seconds(peer, task, threads, cell, shape) is { } time ? Time(time) : "missing"));
                double ofPeak = work / own.Median / comparison.PeakBeside(task, threads, cell, shape);
                text.AppendLine(CultureInfo.InvariantCulture, $"| {shape} | {Time(own)} | {others} | {ratio:F2} | {ofPeak:P0} |");
            }

            if (ratios.Count > 0)
                text.AppendLine(CultureInfo.InvariantCulture, $"| geometric mean | | "
                    + $"{string.Concat(peers.Select(peer => $"{GeometricMean(comparison, task, threads, cell, peer):F2} times | "))}"
                    + $"{Math.Exp(ratios.Average(Math.Log)):F2} | |");
        }
    }

    private static double? GeometricMean(EngineComparison comparison, string task, int threads, RecurrentCellType cell, string peer)
    {
        double[] ratios = [.. Shape.All.Select(shape => comparison.Ratio(task, threads, cell, shape, peer)).OfType<double>()];
        return ratios.Length > 0 ? Math.Exp(ratios.Average(Math.Log)) : null;
    }

    private static string Time((double Median, double Least, double Most) time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.Median * 1e3:G3} ({time.Least * 1e3:G3}–{time.Most * 1e3:G3})");

    public static string Machine()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line =>
                line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : RuntimeInformation.ProcessArchitecture.ToString();
        return $"{processor}, {Environment.ProcessorCount} cores, vectors of {(int)SimdWidths.Best * 32} "
            + $"bits, {RuntimeInformation.OSDescription}";
    }
}
