using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Comparisons;

/// <summary>
/// Which share of the machine's peak networks of other kinds keep: bidirectional, stacked, pooled, all of it, beside the plain
/// one.
/// </summary>
internal static class NetworkKinds
{
    private const int Rounds = 5;
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
        Shape[] shapes = [.. Shape.All.Where(shape => shape.Batch > 1)];
        var text = new StringBuilder();
        foreach (string task in new[] { "train", "score" })
        {
            var peaks = new List<double>();
            var shares = new List<double[]>();
            foreach (Shape shape in shapes)
                shares.Add(Shares(shape, task, threads, peaks));
            text.AppendLine(CultureInfo.InvariantCulture, $"{(task == "train" ? "Training" : "Scoring")}, LSTM, {threads} threads, share "
                + $"of the peak ({Worker.Median(peaks) / 1e9:F0} GFLOP/s in the middle, each shape's measured beside it), needed "
                + $"arithmetic only; medians of {Rounds} rounds in which the kinds of a shape alternate:").AppendLine();
            text.AppendLine($"| network | {string.Join(" | ", shapes.Select(shape => shape.ToString()))} |");
            text.AppendLine($"|---|{string.Concat(shapes.Select(_ => "---|"))}");
            for (int kind = 0; kind < s_kinds.Length; kind++)
                text.AppendLine($"| {s_kinds[kind].Name} "
                    + $"| {string.Join(" | ", shares.Select(ofShape => ofShape[kind].ToString("P0", CultureInfo.InvariantCulture)))} |");
            text.AppendLine();
        }

        return text.ToString();
    }

    /// <summary>
    /// What every kind keeps of the peak. They alternate with it, since a machine's clock changes within minutes by more than kinds differ.
    /// </summary>
    private static double[] Shares(Shape shape, string task, int threads, List<double> peaks)
    {
        RecurrentNetwork[] networks =
        [
            .. s_kinds.Select(kind => shape.CreateNetwork(RecurrentCellType.Lstm, kind.TwoWays, kind.Layers, kind.Pooling)),
        ];
        ProductEngine[] engines = [.. networks.Select(_ => new ProductEngine(threads))];
        Action[] steps = [.. networks.Select((network, kind) => Step(engines[kind], shape, network, task))];
        var seconds = new double[networks.Length][];
        for (int kind = 0; kind < networks.Length; kind++)
            seconds[kind] = new double[Rounds];
        var own = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            own[round] = Peak.Measure(threads).Sustained;
            for (int kind = 0; kind < networks.Length; kind++)
                seconds[kind][round] = Worker.Median(steps[kind]);
        }

        foreach (ProductEngine engine in engines)
            engine.Dispose();
        peaks.AddRange(own);
        return [.. networks.Select((network, kind) => Work(shape, network, task) / Worker.Median(seconds[kind]) / Worker.Median(own))];
    }

    private static Action Step(ProductEngine engine, Shape shape, RecurrentNetwork network, string task)
    {
        if (task == "score")
            return engine.PrepareScoring(shape, network);
        Func<double> training = engine.PrepareTraining(shape, network);
        return () => training();
    }

    /// <summary>
    /// 2·B·T·4H·(F+H) a direction forward; back the same for the weights, H for the state, and F for the input where a layer is
    /// below.
    /// </summary>
    private static double Work(Shape shape, RecurrentNetwork network, string task)
    {
        double sum = 0;
        foreach (RecurrentLayer layer in network.Layers)
        {
            double inputs = layer.Cell.Features!.Value;
            double back = inputs + (2 * layer.Units) + (layer == network.Layers[0] ? 0 : inputs);
            sum += layer.Cells.Count * 2.0 * shape.Batch * shape.Steps * 4 * layer.Units * (inputs
                + layer.Units
                + (task == "train" ? back : 0));
        }

        return sum;
    }
}
