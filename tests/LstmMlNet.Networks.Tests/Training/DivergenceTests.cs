namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class DivergenceTests
{
    [TestMethod]
    public void Rolling_back_goes_on_with_a_smaller_step()
    {
        // A regression whose error overflows once the steps are far too large.
        SequenceDataset data = Data();
        TrainingOptions options =
            new() { Epochs = 6, LearningRate = 3e19f, ClipNorm = 0, Optimizer = new Sgd { Momentum = 0 }, StandardizeTargets = false };
        RecurrentNetwork network = Make();
        float[] before = [.. network.Head.Parameters[0].Values];
        Assert.ThrowsExactly<TrainingDivergedException>(() => NetworkTrainer.Train(network, data, options));
        CollectionAssert.AreEqual(before, network.Head.Parameters[0].Values.ToArray());

        // Halved five times is still far too large: said, and the network is as it was.
        StringAssert.Contains(Assert.ThrowsExactly<TrainingDivergedException>(() =>
            NetworkTrainer.Train(network, data, options with { OnDivergence = DivergenceHandling.RollBack })).Message, "LearningRate");
        CollectionAssert.AreEqual(before, network.Head.Parameters[0].Values.ToArray());
    }

    [TestMethod]
    public void What_is_rolled_back_is_finite_and_slower()
    {
        // The first step at this rate overflows, at half of half of it no more.
        TrainingOptions options = new()
        {
            Epochs = 3,
            ClipNorm = 0,
            Optimizer = new Sgd { Momentum = 0 },
            StandardizeTargets = false,
            OnDivergence = DivergenceHandling.RollBack,
        };
        for (float rate = 1f; rate < 1e30f; rate *= 2)
        {
            IReadOnlyList<EpochMetrics> history;
            try
            {
                history = NetworkTrainer.Train(Make(), Data(), options with { LearningRate = rate });
            }
            catch (TrainingDivergedException)
            {
                break;
            }

            Assert.IsTrue(history.All(epoch => double.IsFinite(epoch.Loss)));
            if (history[^1].LearningRate < rate)
                return;
        }

        Assert.Fail("No rate was rolled back and trained on.");
    }

    private static RecurrentNetwork Make() => new(1, RecurrentLayers.Create(RecurrentCellType.Gru, 3), new DenseLinearLayer(), seed: 1);

    private static SequenceDataset Data()
    {
        var data = new SequenceDataset(1);
        for (int i = 0; i < 64; i++)
            data.Add([i, i + 1, i + 2], [i * 10f]);
        return data;
    }
}
