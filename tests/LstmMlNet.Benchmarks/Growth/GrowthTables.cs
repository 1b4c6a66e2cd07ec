using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Growth;

/// <summary>How time and memory grow: with the steps, the units, the batch and the rows.</summary>
internal static class GrowthTables
{
    private static readonly Shape s_base = new("growth", 64, 50, 16, 64, 5);

    public static string Markdown(int threads, Action<string> say)
    {
        var text = new StringBuilder();
        double peak = Peak.Measure(threads).Sustained;
        text.AppendLine("## Growth").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"LSTM, {threads} threads. Where the arithmetic doubles, so should the time: \"per "
            + $"arithmetic\" is the time over the needed arithmetic, relative to the first line.").AppendLine();
        Table(text, "steps", [25, 50, 100, 200, 400], value => s_base with { Steps = value }, threads, peak, say);
        Table(text, "units", [16, 32, 64, 128, 256], value => s_base with { Units = value }, threads, peak, say);
        Table(text, "batch", [8, 16, 32, 64, 128, 256], value => s_base with { Batch = value }, threads, peak, say);
        say("growth with the rows");
        FitGrowth.Add(text, threads);
        return text.ToString();
    }

    private static void Table(
        StringBuilder text,
        string what,
        int[] values,
        Func<int, Shape> shapeOf,
        int threads,
        double peak,
        Action<string> say)
    {
        say($"growth with the {what}");
        text.AppendLine(CultureInfo.InvariantCulture, $"| {what} (others: batch {s_base.Batch}, {s_base.Steps} steps, {s_base.Features} "
            + $"features, {s_base.Units} units) | training step, ms | per arithmetic | of peak | scoring, ms | per arithmetic | of peak |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        (double Train, double Score)? first = null;
        foreach (int value in values)
        {
            Shape shape = shapeOf(value);
            using var engine = new ProductEngine(threads);
            Func<double> training = engine.PrepareTraining(shape, shape.CreateNetwork(RecurrentCellType.Lstm));
            double train = Worker.Median(() => training());
            double score = Worker.Median(engine.PrepareScoring(shape, shape.CreateNetwork(RecurrentCellType.Lstm)));
            double trainWork = shape.TrainingWork(RecurrentCellType.Lstm);
            double scoreWork = shape.ScoringWork(RecurrentCellType.Lstm);
            first ??= (train / trainWork, score / scoreWork);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {value} | {train * 1e3:G3} | {train / trainWork / first.Value.Train:F2} "
                + $"| {trainWork / train / peak:P0} | {score * 1e3:G3} | {score / scoreWork / first.Value.Score:F2} "
                + $"| {scoreWork / score / peak:P0} |");
        }

        text.AppendLine();
    }
}
