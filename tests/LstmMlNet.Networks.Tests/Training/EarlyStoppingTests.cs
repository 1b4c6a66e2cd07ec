using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class EarlyStoppingTests
{
    [TestMethod]
    public void It_stops_and_keeps_the_best_epochs_weights()
    {
        // Labels without a rule: what is learnt by heart makes the validation loss grow.
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
    public void Without_validation_data_it_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(Network(), Noise(6, 1), Options(3, patience: 1)));

    private static TrainingOptions Options(int epochs, int? patience) => new() { Epochs = epochs, BatchSize = 8, LearningRate = 1e-2f, Seed = 1, EarlyStoppingPatience = patience };

    private static RecurrentNetwork Network() => new(2, [new RecurrentLayer(new GruCell(12))], new DenseSoftmaxLayer(2), seed: 1);

    private static SequenceDataset Noise(int count, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
            data.Add(Example.Sequence(5, 2, random), random.Next(2));
        return data;
    }

    private static float[] Weights(RecurrentNetwork network) => [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];
}
