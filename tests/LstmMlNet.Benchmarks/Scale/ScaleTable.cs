using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Scale;

/// <summary>
/// The engine on 1 to many threads beside its peers on as many; and, for any number of threads on any machine, how evenly a
/// batch is cut among them.
/// </summary>
internal static class ScaleTable
{
    private static readonly string[] s_tasks = ["train", "score"];
    private static readonly RecurrentCellType[] s_cells = [RecurrentCellType.Lstm, RecurrentCellType.Gru];

    /// <param name="threads">Numbers of threads, with commas.</param>
    /// <param name="names">Shapes; none: all but S6 and L4.</param>
    /// <param name="say">Receives progress.</param>
    public static string Markdown(string threads, string[] names, Action<string> say)
    {
        int[] counts = [.. threads.Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
        Shape[] shapes = names.Length > 0
            ? [.. names.Select(Shape.Find)]
            : [.. Shape.All.Concat(Shape.Large).Where(shape => shape.Name is not ("S6" or "L4"))];
        bool measures = counts.Any(count => count <= Environment.ProcessorCount);
        return (measures ? Times(counts, shapes, say) : "") + Cuts(counts, shapes);
    }

    private static string Times(int[] counts, Shape[] shapes, Action<string> say)
    {
        int[] measured = [.. counts.Where(count => count <= Environment.ProcessorCount)];
        var text = new StringBuilder();
        foreach (string task in s_tasks)
        {
            string[] engines = task == "train"
                ? [EngineNames.Product, EngineNames.Torch]
                : [EngineNames.Product, EngineNames.Torch, EngineNames.Onnx];
            (string Engine, int Threads)[] columns =
                [.. engines.SelectMany(engine => measured.Select(count => (engine, count)))];
            var times = new List<Dictionary<string, Result>>();
            var missing = new HashSet<string>();
            foreach ((string engine, int threads) in columns)
            {
                times.Add(missing.Contains(engine) ? [] : Measure(engine, task, threads, shapes, say));
                if (times[^1].Count == 0)
                    missing.Add(engine);
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"{task}, milliseconds, medians of a block, and the share of what a loop in "
                + $"registers does on as many threads; {Environment.ProcessorCount} processors, vectors of "
                + $"{32 * (int)SimdWidths.Best} bits:").AppendLine();
            text.AppendLine($"| shape | {string.Join(" | ", columns.Select(column => $"{column.Engine} {column.Threads}"))} |");
            text.AppendLine($"|---|{string.Concat(columns.Select(_ => "---|"))}");
            foreach (RecurrentCellType cell in s_cells)
            {
                foreach (Shape shape in shapes)
                {
                    double work = task == "train" ? shape.TrainingWork(cell) : shape.ScoringWork(cell);
                    IEnumerable<string> row = times.Select(column => column.TryGetValue($"{cell} {shape.Name}", out Result result)
                        ? result.Describe(work)
                        : "");
                    text.AppendLine($"| {cell} {shape} | {string.Join(" | ", row)} |");
                }
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Seconds by cell and shape, in a process of its own; none where the engine does not load.</summary>
    private static Dictionary<string, Result> Measure(string engine, string task, int threads, Shape[] shapes, Action<string> say)
    {
        say($"{task}, {engine}, {threads} threads");
        IReadOnlyDictionary<string, string> environment = engine == EngineNames.Product
            ? new Dictionary<string, string>()
            : PeerAllocator.Environment;
        string output = ChildProcess.Run(
            environment,
            say,
            "worker",
            engine,
            task,
            threads.ToString(CultureInfo.InvariantCulture),
            string.Join(',', shapes.Select(shape => shape.Name))) ?? "";
        say(output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 4))
            .ToDictionary(
                parts => $"{parts[0]} {parts[1]}",
                parts => new Result(
                    double.Parse(parts[2], CultureInfo.InvariantCulture),
                    parts.Length > 3 ? PeakSpeed.Parse(parts[3]) : null));
    }

    private static string Cuts(int[] counts, Shape[] shapes)
    {
        var text = new StringBuilder();
        text.AppendLine("How a batch is cut: shares × slices × threads that share a slice's units; meetings in a step; balance, and "
            + "that of each phase which takes a thousandth of the time.").AppendLine();
        text.AppendLine($"| | {string.Join(" | ", counts.Select(count => $"{count} threads"))} |");
        text.AppendLine($"|---|{string.Concat(counts.Select(_ => "---|"))}");
        foreach (string task in s_tasks)
        {
            foreach (RecurrentCellType cell in s_cells)
            {
                foreach (Shape shape in shapes)
                {
                    var plan = new NetworkPlan(shape.CreateNetwork(cell), SimdWidths.Best);
                    int[] lengths = [.. Enumerable.Repeat(shape.Steps, shape.Batch)];
                    text.AppendLine($"| {task} {cell} {shape} | {string.Join(" | ", counts.Select(count =>
                        Describe(CutBalance.Of(plan, task == "train", lengths, count))))} |");
                }
            }
        }

        return text.ToString();
    }

    private static string Describe(CutBalance cut)
    {
        int seats = cut.Plan.Threads / cut.Plan.Shares;
        int slices = cut.Plan.Cut.SlicesOf(seats);
        double all = cut.Phases.Sum(phase => phase.Slowest);
        IEnumerable<string> phases = cut.Phases.Where(phase => phase.Slowest > all / 1000)
            .Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Name} {phase.Balance:F2}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cut.Plan.Shares} × {slices} × {seats / slices}; {cut.MeetingsPerStep}; {cut.Balance:F2}: {string.Join(", ", phases)}");
    }

    /// <summary>Seconds of a step, and of the product the machine's peak right before.</summary>
    private readonly record struct Result(double Seconds, PeakSpeed? Peak)
    {
        public string Describe(double work) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds * 1e3:G3}{(Peak is { } peak ? $" ({work / Seconds / peak.Sustained:P0})" : "")}");
    }
}
