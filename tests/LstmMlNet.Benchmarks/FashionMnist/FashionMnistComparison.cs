using System.Globalization;
using System.Text;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.FashionMnist;

/// <summary>Time to an accuracy on real data, beside TorchSharp.</summary>
internal static class FashionMnistComparison
{
    private const double Accuracy = 0.86;

    public static string Markdown(string folder, int rounds, int threads, Action<string> say)
    {
        var text = new StringBuilder();
        text.AppendLine("## Time to an accuracy: Fashion-MNIST, row by row").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"LSTM of {FashionMnistWorker.Network.Units} units on 60,000 images of 28 rows of "
            + $"28 pixels, batches of {FashionMnistWorker.Network.Batch} in the same order, the same first weights, Adam at "
            + $"1e-3, {threads} threads; seconds of training until {Accuracy:P0} of the 10,000 test images are classified "
            + $"correctly, medians "
            + $"of {rounds} rounds.").AppendLine();
        text.AppendLine("| engine | epochs | seconds to it (least–most) | seconds an epoch | accuracy | of peak |")
            .AppendLine("|---|---|---|---|---|---|");
        double peak = Peak.Measure(threads).Sustained;
        foreach (string engine in new[] { EngineNames.Product, EngineNames.Torch })
        {
            var runs = new List<(int Epochs, double Seconds, double Reached)>();
            for (int round = 1; round <= rounds; round++)
            {
                say($"Fashion-MNIST, {engine}, round {round} of {rounds}");
                string? output = ChildProcess.Run(
                    engine == EngineNames.Product ? new Dictionary<string, string>() : PeerAllocator.Environment,
                    say,
                    "fashion-worker",
                    engine,
                    folder,
                    Accuracy.ToString(CultureInfo.InvariantCulture),
                    threads.ToString(CultureInfo.InvariantCulture));
                if (output is null)
                    continue;
                double[][] epochs = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
                runs.Add((epochs.Length, epochs.Sum(epoch => epoch[0]), epochs[^1][1]));
            }

            if (runs.Count == 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {engine} | missing | | | | |");
                continue;
            }

            (int Epochs, double Seconds, double Reached) middle = runs.OrderBy(run => run.Seconds).ElementAt(runs.Count / 2);
            double work = 60_000.0 / FashionMnistWorker.Network.Batch * FashionMnistWorker.Network.TrainingWork(RecurrentCellType.Lstm);
            double perEpoch = middle.Seconds / middle.Epochs;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {engine} | {middle.Epochs} | {middle.Seconds:F1} "
                + $"({runs.Min(run => run.Seconds):F1}–{runs.Max(run => run.Seconds):F1}) | {perEpoch:F2} | {middle.Reached:P2} "
                + $"| {(engine == EngineNames.Product ? (work / perEpoch / peak).ToString("P0", CultureInfo.InvariantCulture) : "")} |");
        }

        return text.ToString();
    }
}
