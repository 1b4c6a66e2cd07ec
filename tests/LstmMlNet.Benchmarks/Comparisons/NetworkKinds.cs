using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>Which share of the machine's peak networks of other kinds keep: bidirectional, stacked, pooled, all of it, beside the plain one.</summary>
internal static class NetworkKinds
{
    private static readonly (string Name, int Layers, bool TwoWays, SequencePooling Pooling)[] s_kinds =
    [
        ("plain", 1, false, SequencePooling.Last),
        ("bidirectional", 1, true, SequencePooling.Last),
        ("two layers", 2, false, SequencePooling.Last),
        ("pooled (LastMeanMax)", 1, false, SequencePooling.LastMeanMax),
        ("pooled (attention)", 1, false, SequencePooling.Attention),
        ("two layers, bidirectional, pooled", 2, true, SequencePooling.LastMeanMax),
    ];

    public static string Markdown(int threads)
    {
        double peak = Peak.Measure(threads);
        Shape[] shapes = [.. Shape.All.Where(shape => shape.Batch > 1)];
        var text = new StringBuilder();
        foreach (string task in new[] { "train", "score" })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{(task == "train" ? "Training" : "Scoring")}, LSTM, {threads} threads, share of the peak ({peak / 1e9:F0} GFLOP/s), needed arithmetic only:").AppendLine();
            text.AppendLine($"| network | {string.Join(" | ", shapes.Select(shape => shape.ToString()))} |");
            text.AppendLine($"|---|{string.Concat(shapes.Select(_ => "---|"))}");
            foreach ((string name, int layers, bool twoWays, SequencePooling pooling) in s_kinds)
                text.AppendLine($"| {name} | {string.Join(" | ", shapes.Select(shape => Share(shape, task, threads, layers, twoWays, pooling, peak)))} |");
            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Share(Shape shape, string task, int threads, int layers, bool twoWays, SequencePooling pooling, double peak)
    {
        RecurrentNetwork network = shape.CreateNetwork(RecurrentCellType.Lstm, twoWays, layers, pooling);
        using var engine = new ProductEngine(threads);
        Func<double>? training = task == "train" ? engine.PrepareTraining(shape, network) : null;
        double[] seconds = [.. Enumerable.Range(0, 3).Select(_ => Worker.Median(training is null ? engine.PrepareScoring(shape, network) : () => training()))];
        return (Work(shape, network, task) / seconds.Order().ElementAt(1) / peak).ToString("P0", CultureInfo.InvariantCulture);
    }

    /// <summary>2·B·T·4H·(F+H) a direction forward; back the same for the weights, H for the state, and F for the input where a layer is below.</summary>
    private static double Work(Shape shape, RecurrentNetwork network, string task)
    {
        double sum = 0;
        foreach (RecurrentLayer layer in network.Layers)
        {
            double inputs = layer.Cell.Features!.Value;
            double back = inputs + (2 * layer.Units) + (layer == network.Layers[0] ? 0 : inputs);
            sum += layer.Cells.Count * 2.0 * shape.Batch * shape.Steps * 4 * layer.Units * (inputs + layer.Units + (task == "train" ? back : 0));
        }

        return sum;
    }
}
