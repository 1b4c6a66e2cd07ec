namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Numbers that are not known (NaN) are neither learned from nor measured by.</summary>
[TestClass]
internal sealed class UnknownTargetTests
{
    private static readonly float[] s_levels = [100, 200, 300];

    [TestMethod]
    public void Quantiles_are_learned_calibrated_and_measured_by_the_known_steps_alone()
    {
        // Each step ahead is known in every third window only; what stands in its place would be a hundred times as high.
        var random = new Random(1);
        var masked = new SequenceDataset(1);
        for (int i = 0; i < 300; i++)
        {
            float noise = random.NextSingle() - 0.5f;
            float[] targets = [.. s_levels.Select((level, step) => i % 3 == step || i % 5 == 0 ? level + noise : float.NaN)];
            masked.Add([noise, random.NextSingle()], targets);
        }

        RecurrentNetwork network = new(
            1,
            [new RecurrentLayer(new GruCell(4), returnSequences: false, bidirectional: false)],
            new DenseQuantileLayer(3, 0.05f, 0.5f, 0.95f),
            new RecurrentNetworkOptions { Seed = 1 });
        IReadOnlyList<EpochMetrics> epochs = NetworkTrainer.Train(
            network,
            masked,
            new TrainingOptions { Epochs = 30, LearningRate = 0.02f, ThreadCount = 1, Seed = 1 },
            masked);
        Assert.IsTrue(epochs.All(epoch => double.IsFinite(epoch.Loss) && double.IsFinite(epoch.ValidationLoss!.Value)));
        Assert.IsLessThan(0.5 * epochs[0].Loss, epochs[^1].Loss);
        QuantileCalibration.Run(network, masked);
        using var scorer = new SequenceScorer(network);
        scorer.Score(masked, 0, 1);
        var outputs = new float[9];
        scorer.CopyOutputs(0, outputs);
        for (int step = 0; step < 3; step++)
            Assert.AreEqual(s_levels[step], outputs[(3 * step) + 1], 0.6f);
    }

    [TestMethod]
    public void A_sequence_of_whose_numbers_none_is_known_and_infinite_ones_are_refused()
    {
        var data = new SequenceDataset(1);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2], [float.NaN, float.NaN])).Message, "No target");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => data.Add([1, 2], [float.NaN, float.PositiveInfinity])).Message,
            "Target 1");
        Assert.AreEqual(0, data.Count);
        data.Add([1, 2], [float.NaN, 3]);
        Assert.AreEqual(3, data.TargetsOf(0)[1]);
    }
}
