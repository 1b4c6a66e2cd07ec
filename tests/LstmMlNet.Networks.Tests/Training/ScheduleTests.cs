namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class ScheduleTests
{
    [TestMethod]
    public void Steps_and_cosine_follow_their_curves()
    {
        var steps = new StepSchedule { Epochs = 3, Factor = 0.1f };
        Assert.AreEqual(1, steps.ShareAt(2.99, 10, []));
        Assert.AreEqual(0.1, steps.ShareAt(3, 10, []), 1e-6);
        Assert.AreEqual(0.01, steps.ShareAt(7, 10, []), 1e-6);
        var cosine = new CosineSchedule { WarmUpEpochs = 2, FinalShare = 0.1f };
        Assert.AreEqual(0.25, cosine.ShareAt(0.5, 10, []));
        Assert.AreEqual(1, cosine.ShareAt(2, 10, []), 1e-6);
        Assert.AreEqual(0.55, cosine.ShareAt(6, 10, []), 1e-6);
        Assert.AreEqual(0.1, cosine.ShareAt(10, 10, []), 1e-6);
    }

    [TestMethod]
    public void A_plateau_brings_the_rate_down_each_time_it_lasts()
    {
        var plateau = new PlateauSchedule { Patience = 2 };
        EpochMetrics[] Losses(params double[] losses) => [.. losses.Select((loss, i) => new EpochMetrics
        {
            Epoch = i + 1,
            EpochCount = 9,
            Loss = 9,
            ValidationLoss = loss,
            SequencesPerSecond = 1,
            Elapsed = default,
        })];
        Assert.AreEqual(1, plateau.ShareAt(3, 9, Losses(3, 2, 2.5)));
        Assert.AreEqual(0.5, plateau.ShareAt(4, 9, Losses(3, 2, 2.5, 2.1)));
        Assert.AreEqual(0.5, plateau.ShareAt(6, 9, Losses(3, 2, 2.5, 2.1, 1, 1)));
        Assert.AreEqual(0.25, plateau.ShareAt(7, 9, Losses(3, 2, 2.5, 2.1, 1, 1, 1)));
    }

    [TestMethod]
    public void The_rate_is_told_with_each_epoch()
    {
        var data = new SequenceDataset(1);
        data.Add([1, 2], label: 0);
        data.Add([2, 1], label: 1);
        var network = new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Gru, 3), new DenseSoftmaxLayer(2));
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(
            network,
            data,
            new TrainingOptions { Epochs = 4, LearningRate = 0.1f, Schedule = new StepSchedule { Epochs = 2, Factor = 0.5f } });
        CollectionAssert.AreEqual(new[] { 0.1f, 0.1f, 0.05f, 0.05f }, history.Select(epoch => (float)epoch.LearningRate).ToArray());
    }
}
