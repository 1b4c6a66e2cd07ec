using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class QuantileCalibrationTests
{
    [TestMethod]
    public void Calibrated_quantiles_hold_on_the_data_they_were_calibrated_on()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 1, 4, 0, head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f), levelFeature: new LevelFeature(0, LevelKind.MeanAndDeviation));
        SequenceDataset data = Noise(999, seed: 1);
        QuantileCalibration.Run(network, data);
        double[] shares = SharesBelow(network, data);
        for (int i = 0; i < 6; i++)
            Assert.AreEqual(((DenseQuantileLayer)network.Head).Quantiles[i % 3], shares[i], 0.01, $"output {i}");

        // And, being drawn alike, on others.
        shares = SharesBelow(network, Noise(2000, seed: 2));
        for (int i = 0; i < 6; i++)
            Assert.AreEqual(((DenseQuantileLayer)network.Head).Quantiles[i % 3], shares[i], 0.05, $"output {i} of other data");
    }

    [TestMethod]
    public void Cross_fitting_holds_on_unseen_data_where_the_network_has_learnt_its_own_by_heart()
    {
        SequenceDataset train = Noise(120, seed: 3);
        SequenceDataset test = Noise(1500, seed: 4);
        var options = new TrainingOptions { Epochs = 70, LearningRate = 1e-2f };

        // What five networks hold on average: one alone strays by as much as the bound.
        var before = new List<double>();
        var after = new List<double>();
        for (int seed = 1; seed <= 5; seed++)
        {
            var network = new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Gru, 24), new DenseQuantileLayer(1, 0.05f, 0.5f, 0.95f), seed: seed);
            NetworkTrainer.Train(network, train, options);
            before.Add(Within(network, test));
            QuantileCalibration.CrossFit(network, train, folds: 5, gap: 0, options);
            after.Add(Within(network, test));
        }

        Assert.IsLessThan(0.75, before.Max());
        Assert.AreEqual(0.9, after.Average(), 0.06);
    }

    [TestMethod]
    public void Other_heads_and_too_little_data_are_refused()
    {
        Assert.Throws<ArgumentException>(() => QuantileCalibration.Run(Example.Network(RecurrentCellType.Gru, 1, 3, 2), Noise(5, 1)));
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 1, 3, 0, head: new DenseQuantileLayer(2, 0.5f));
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => QuantileCalibration.CrossFit(network, Noise(10, 1), 2, gap: 9)).Message, "too few");
    }

    /// <summary>Sequences of noise, and more of it to be told: there is nothing to learn but its spread.</summary>
    private static SequenceDataset Noise(int count, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(1);
        for (int i = 0; i < count; i++)
            data.Add([.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, seed is 1 or 2 ? 2 : 1).Select(_ => random.NextSingle())]);
        return data;
    }

    private static double[] SharesBelow(RecurrentNetwork network, SequenceDataset data)
    {
        var shares = new double[network.Head.Outputs];
        for (int s = 0; s < data.Count; s++)
        {
            float[] outputs = network.Predict(data[s].Values.AsSpan(data[s].Offset, data[s].Steps));
            for (int i = 0; i < shares.Length; i++)
                shares[i] += data.TargetsOf(s)[i / 3] <= outputs[i] ? 1.0 / data.Count : 0;
        }

        return shares;
    }

    private static double Within(RecurrentNetwork network, SequenceDataset data)
    {
        double[] shares = SharesBelow(network, data);
        return shares[2] - shares[0];
    }
}
