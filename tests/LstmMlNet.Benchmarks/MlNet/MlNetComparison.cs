using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.MlNet;

/// <summary>Scoring through ML.NET beside ML.NET's own OnnxTransformer: the same network, the same rows, alternating processes.</summary>
internal static class MlNetComparison
{
    public static string Markdown(int rounds, Action<string> say)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string model = Path.Combine(folder, "model.zip");
            MlNetWorker.WriteModel(model);
            var product = new List<double[]>();
            var onnx = new List<double[]>();
            var installed = new List<double[]>();
            for (int round = 1; round <= rounds; round++)
            {
                say($"ML.NET, round {round} of {rounds}");
                Measure(EngineNames.Product, model, new Dictionary<string, string>(), product, say);
                Measure(EngineNames.Onnx, model, PeerAllocator.Environment, onnx, say);
                Measure(EngineNames.Onnx, model, new Dictionary<string, string>(), installed, say);
            }

            return Table(product, onnx, installed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(
        string engine,
        string model,
        IReadOnlyDictionary<string, string> environment,
        List<double[]> results,
        Action<string> say)
    {
        string? output = ChildProcess.Run(environment, say, "mlnet", engine, model);
        if (output is not null)
            results.Add([.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]);
    }

    private static string Table(List<double[]> product, List<double[]> onnx, List<double[]> installed)
    {
        var text = new StringBuilder();
        text.AppendLine("## Through ML.NET").AppendLine();
        if (onnx.Count == 0)
            text.AppendLine("**Missing: OnnxTransformer could not be run.**").AppendLine();
        else
            text.AppendLine(CultureInfo.InvariantCulture, $"S0's network. Both give the same scores: their sums over all rows differ "
                + $"by {Math.Abs(product[0][2] - onnx[0][2]) / product[0][2]:E0}.").AppendLine();
        double work = Shape.All[0].ScoringWork(RecurrentCellType.Lstm) / Shape.All[0].Batch;
        double peak = Peak.Measure(Environment.ProcessorCount).Sustained;
        double one = Peak.Measure(1).Sustained;
        text.AppendLine($"| | LstmMlNet | OnnxTransformer{(PeerAllocator.Path is null ? "" : " with tcmalloc")} | times | "
            + $"OnnxTransformer as a user has it | times | of peak |").AppendLine("|---|---|---|---|---|---|---|");
        Row("PredictionEngine, microseconds a row", 0, seconds => seconds * 1e6, one);
        Row("Transform, rows a second", 1, seconds => 1 / seconds, peak);
        return text.ToString();

        void Row(string name, int index, Func<double, double> unit, double limit)
        {
            double[] own = [.. product.Select(result => result[index]).Order()];
            double ours = own[own.Length / 2];
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {name} | {Spread(own)} | {Peer(onnx)} | {Peer(installed)} | {work / ours / limit:P0} |");

            string Peer(List<double[]> results)
            {
                double[] sorted = [.. results.Select(result => result[index]).Order()];
                return sorted.Length == 0
                    ? "missing | "
                    : string.Create(CultureInfo.InvariantCulture, $"{Spread(sorted)} | {sorted[sorted.Length / 2] / ours:F2}");
            }

            string Spread(double[] sorted) => string.Create(CultureInfo.InvariantCulture, $"{unit(sorted[sorted.Length / 2]):N1} "
                + $"({Math.Min(unit(sorted[0]), unit(sorted[^1])):N1}–{Math.Max(unit(sorted[0]), unit(sorted[^1])):N1})");
        }
    }
}
