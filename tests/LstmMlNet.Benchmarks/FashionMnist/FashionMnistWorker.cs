using System.Diagnostics;
using System.Globalization;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace LstmMlNet.Benchmarks.FashionMnist;

/// <summary>
/// One engine's training on Fashion-MNIST: the same network, first weights and batches as the other's, measured on the 10,000
/// test images after every epoch.
/// </summary>
internal static class FashionMnistWorker
{
    public static readonly Shape Network =
        new("Fashion-MNIST", 128, FashionMnistImages.Side, FashionMnistImages.Side, 128, FashionMnistImages.Classes);
    private const int MostEpochs = 12;
    private const int ImageLength = FashionMnistImages.Side * FashionMnistImages.Side;

    /// <summary>Prints each epoch's seconds of training and its accuracy, until the wanted one is reached.</summary>
    public static int Run(string engine, string folder, double accuracy, int threads)
    {
        FashionMnistImages train = FashionMnistImages.Read(folder, "train");
        FashionMnistImages test = FashionMnistImages.Read(folder, "t10k");
        RecurrentNetwork network = Network.CreateNetwork(RecurrentCellType.Lstm);
        (Action<int[]> step, Func<double> measure, IDisposable owner) = engine == EngineNames.Product
            ? Product(network, train, test, threads)
            : Torch(network, train, test, threads);
        using (owner)
        {
            for (int epoch = 0; epoch < MostEpochs; epoch++)
            {
                int[] order = [.. Enumerable.Range(0, train.Count)];
                new Random(epoch).Shuffle(order);
                var clock = Stopwatch.StartNew();
                foreach (int[] batch in order.Chunk(Network.Batch))
                    step(batch);
                double seconds = clock.Elapsed.TotalSeconds;
                double reached = measure();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:R} {reached:R}"));
                if (reached >= accuracy)
                    break;
            }
        }

        return 0;
    }

    private static (Action<int[]> Step, Func<double> Measure, IDisposable Owner) Product(
        RecurrentNetwork network,
        FashionMnistImages train,
        FashionMnistImages test,
        int threads)
    {
        var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads, SimdWidths.Best);
        var batch = new SequenceSlice[Network.Batch];
        var labels = new SequenceSlice[Network.Batch];
        SequenceSlice[] classes = [.. Enumerable.Range(0, FashionMnistImages.Classes).Select(label => new SequenceSlice([label], 0, 1))];
        float[] weights = [.. Enumerable.Repeat(1f, Network.Batch)];
        var update = new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 0f);
        return (
            rows =>
            {
                for (int i = 0; i < rows.Length; i++)
                {
                    batch[i] = new SequenceSlice(train.Pixels, rows[i] * ImageLength, FashionMnistImages.Side);
                    labels[i] = classes[train.Labels[rows[i]]];
                }

                engine.Step(batch, labels, weights, rows.Length, update);
            },
            () =>
            {
                network.TakeWeights(engine.Packed, null, null);
                using var scorer = new SequenceScorer(network, threads);
                var all = new SequenceBatch(FashionMnistImages.Side);
                for (int i = 0; i < test.Count; i++)
                    all.Add(test.Pixels.AsSpan(i * ImageLength, ImageLength));
                scorer.Score(all);
                var scores = new float[FashionMnistImages.Classes];
                int right = 0;
                for (int i = 0; i < test.Count; i++)
                {
                    scorer.CopyOutputs(i, scores);
                    right += Array.IndexOf(scores, scores.Max()) == test.Labels[i] ? 1 : 0;
                }

                return right / (double)test.Count;
            },
            engine);
    }

    private static (Action<int[]> Step, Func<double> Measure, IDisposable Owner) Torch(
        RecurrentNetwork network,
        FashionMnistImages train,
        FashionMnistImages test,
        int threads)
    {
        var engine = new TorchEngine(threads);
        var model = new TorchEngine.Model(Network, network);
        Tensor images = tensor(train.Pixels, [train.Count, FashionMnistImages.Side, FashionMnistImages.Side]);
        Tensor labels = tensor([.. train.Labels.Select(label => (long)label)]);
        Tensor testImages = tensor(test.Pixels, [test.Count, FashionMnistImages.Side, FashionMnistImages.Side]);
        Tensor testLabels = tensor([.. test.Labels.Select(label => (long)label)]);
        var optimizer = optim.Adam(model.parameters(), lr: 1e-3);
        return (
            rows => TorchEngine.TrainOn(model, optimizer, images, labels, tensor([.. rows.Select(row => (long)row)])),
            () =>
            {
                using var mode = inference_mode();
                using DisposeScope scope = NewDisposeScope();
                return model.Logits(testImages).argmax(1).eq(testLabels).to_type(ScalarType.Float32).mean().item<float>();
            },
            engine);
    }
}
