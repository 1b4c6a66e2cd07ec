using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class EarlyStoppingTests
{
    [TestMethod]
    public void It_stops_and_keeps_the_best_epochs_weights()
    {
        // Labels without a rule: what is learned by heart makes the validation loss grow.
        SequenceDataset train = Noise(30, seed: 1);
        SequenceDataset validation = Noise(30, seed: 2);
        RecurrentNetwork stopped = Network();
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(stopped, train, Options(200, patience: 5), validation);
        Assert.IsLessThan(200, history.Count);
        EpochMetrics best = history.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.AreEqual(history.Count, best.Epoch + 5);

        RecurrentNetwork exact = Network();
        NetworkTrainer.Train(exact, train, Options(best.Epoch, patience: null), validation);
        CollectionAssert.AreEqual(Weights(exact), Weights(stopped));
    }

    [TestMethod]
    [DataRow(3)]
    [DataRow(14)]
    public void Stopped_from_outside_it_keeps_what_was_learned(int afterBatches)
    {
        // 4 batches per epoch: within the first one there is no best one yet.
        using var stop = new CancellationTokenSource();
        int batches = 0;
        TrainingOptions options = Options(200, patience: 20) with
        {
            StopToken = stop.Token,
            BeforeBatch = () =>
            {
                if (++batches == afterBatches)
                    stop.Cancel();
            },
        };
        RecurrentNetwork stopped = Network();
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(stopped, Noise(30, seed: 1), options, Noise(30, seed: 2));
        Assert.HasCount(afterBatches / 4, history);
        Assert.AreEqual(afterBatches, batches);
        CollectionAssert.AreNotEqual(Weights(Network()), Weights(stopped));
        if (history.Count == 0)
            return;
        RecurrentNetwork best = Network();
        NetworkTrainer.Train(
            best,
            Noise(30, seed: 1),
            Options(history.MinBy(epoch => epoch.ValidationLoss)!.Epoch, patience: null),
            Noise(30, seed: 2));
        CollectionAssert.AreEqual(Weights(best), Weights(stopped));
    }

    [TestMethod]
    public void Without_validation_data_it_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(Network(), Noise(6, 1), Options(3, patience: 1)));

    private static TrainingOptions Options(int epochs, int? patience) =>
        new() { Epochs = epochs, BatchSize = 8, LearningRate = 1e-2f, Seed = 1, EarlyStoppingPatience = patience };

    private static RecurrentNetwork Network() => new(2, [new RecurrentLayer(new GruCell(12))], new DenseSoftmaxLayer(2), seed: 1);

    private static SequenceDataset Noise(int count, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
            data.Add(Example.Sequence(5, 2, random), random.Next(2));
        return data;
    }

    private static float[] Weights(RecurrentNetwork network) =>
        [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];
}
