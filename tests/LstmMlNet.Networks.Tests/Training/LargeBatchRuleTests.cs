namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class LargeBatchRuleTests
{
    [TestMethod]
    public void The_rate_rises_from_the_small_batchs_to_as_much_more_as_the_batch_is_larger()
    {
        var rule = new LargeBatchRule { ReferenceBatchSize = 32, WarmUpEpochs = 4 };
        Assert.AreEqual(1, rule.FactorAt(256, 0));
        Assert.AreEqual(1 + (7 * 0.25), rule.FactorAt(256, 1), 1e-12);
        Assert.AreEqual(8, rule.FactorAt(256, 4));
        Assert.AreEqual(8, rule.FactorAt(256, 30));
        Assert.AreEqual(Math.Sqrt(8), (rule with { Power = 0.5f }).FactorAt(256, 30), 1e-12);
        Assert.AreEqual(1, rule.FactorAt(32, 2));
    }

    [TestMethod]
    public void It_multiplies_a_schedule_and_is_reported()
    {
        var data = new SequenceDataset(1);
        for (int i = 0; i < 64; i++)
            data.Add([i % 3, i % 2], label: i % 2);
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(
            new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Gru, 3), new DenseSoftmaxLayer(2)),
            data,
            new TrainingOptions
            {
                Epochs = 6,
                BatchSize = 16,
                LearningRate = 0.01f,
                Optimizer = new Sgd(),
                Schedule = new StepSchedule { Epochs = 3, Factor = 0.5f },
                LargeBatch = new LargeBatchRule { ReferenceBatchSize = 4, WarmUpEpochs = 2 },
                ThreadCount = 1,
            });
        double[] expected = [0.01, 0.025, 0.04, 0.02, 0.02, 0.02];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], history[i].LearningRate, 1e-7);
    }

    [TestMethod]
    public void Values_out_of_range_are_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Validate(new LargeBatchRule { ReferenceBatchSize = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Validate(new LargeBatchRule { WarmUpEpochs = -1 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Validate(new LargeBatchRule { Power = float.NaN }));

        static void Validate(LargeBatchRule rule) => new TrainingOptions { LargeBatch = rule }.Validate();
    }
}
