using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class QuantileCalibrationTests
{
    [TestMethod]
    public void Calibrated_quantiles_hold_on_the_data_they_were_calibrated_on()
    {
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            0,
            head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f),
            levelFeature: new LevelFeature(0, LevelKind.MeanAndDeviation));
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
    public void Cross_fitting_holds_on_unseen_data_where_the_network_has_learned_its_own_by_heart()
    {
        SequenceDataset train = Noise(120, seed: 3);
        SequenceDataset test = Noise(1500, seed: 4);
        var options = new TrainingOptions { ThreadCount = 1, Epochs = 70, LearningRate = 1e-2f };

        // What five networks hold on average: one alone strays by as much as the bound.
        var before = new List<double>();
        var after = new List<double>();
        for (int seed = 1; seed <= 5; seed++)
        {
            var network = new RecurrentNetwork(
                1,
                RecurrentLayers.Create(RecurrentCellType.Gru, 24),
                new DenseQuantileLayer(1, 0.05f, 0.5f, 0.95f),
                seed: seed);
            NetworkTrainer.Train(network, train, options);
            before.Add(Within(network, test));
            QuantileCalibration.CrossFit(network, train, folds: 5, gap: 0, options);
            after.Add(Within(network, test));
        }

        Assert.IsLessThan(0.75, before.Max());
        Assert.AreEqual(0.9, after.Average(), 0.06);
    }

    [TestMethod]
    public void Errors_of_earlier_networks_move_the_bounds_and_leave_the_median()
    {
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            0,
            head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f));
        SequenceDataset data = Centered(999);
        float[] Medians() => [.. network.Predict(data[0].Values.AsSpan(data[0].Offset, data[0].Steps)).Where((_, i) => i % 3 == 1)];
        float[] medians = Medians();

        Assert.IsTrue(QuantileCalibration.Run(new NetworkEnsemble([network]), [(new NetworkEnsemble([network]), data)]));
        CollectionAssert.AreEqual(medians, Medians());
        double[] shares = SharesBelow(network, data);
        foreach (int step in new[] { 0, 1 })
        {
            Assert.AreEqual(0.1, shares[3 * step], 0.01);
            Assert.AreEqual(0.9, shares[(3 * step) + 2], 0.01);
        }

        Assert.IsFalse(QuantileCalibration.Run(new NetworkEnsemble([network]), []));
        RecurrentNetwork other = Example.Network(RecurrentCellType.Gru, 1, 4, 0, head: new DenseQuantileLayer(1, 0.5f));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() =>
                QuantileCalibration.Run(new NetworkEnsemble([network]), [(new NetworkEnsemble([other]), data)])).Message,
            "1 outputs");
    }

    [TestMethod]
    public void A_step_with_few_errors_takes_those_of_the_steps_next_to_it()
    {
        // The second step is known in five sequences only, whose values say nothing of a tail.
        SequenceDataset data = Centered(400);
        var sparse = new SequenceDataset(1);
        for (int s = 0; s < data.Count; s++)
            sparse.Add(
                data[s].Values.AsSpan(data[s].Offset, data[s].Steps),
                [data.TargetsOf(s)[0], s < 5 ? data.TargetsOf(s)[1] : float.NaN]);
        double[] widths = [.. new[] { 0, 60 }.Select(least =>
        {
            RecurrentNetwork network = Example.Network(
                RecurrentCellType.Gru,
                1,
                4,
                0,
                head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f));
            QuantileCalibration.Run(new NetworkEnsemble([network]), [(new NetworkEnsemble([network]), sparse)], least);
            return SharesBelow(network, data) is var shares ? shares[5] - shares[3] : 0;
        })];

        Assert.AreEqual(0.8, widths[1], 0.12);
        Assert.IsGreaterThan(Math.Abs(widths[1] - 0.8), Math.Abs(widths[0] - 0.8));
    }

    [TestMethod]
    public void Other_heads_and_too_little_data_are_refused()
    {
        Assert.Throws<ArgumentException>(() => QuantileCalibration.Run(Example.Network(RecurrentCellType.Gru, 1, 3, 2), Noise(5, 1)));
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 1, 3, 0, head: new DenseQuantileLayer(2, 0.5f));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => QuantileCalibration.CrossFit(network, Noise(10, 1), 2, gap: 9)).Message,
            "too few");
    }

    [TestMethod]
    public void Each_series_is_cut_in_blocks_of_its_own()
    {
        // Two series that alternate: a block is the same part of both, and what is near it in its own series is left out.
        int[] series = [.. Enumerable.Range(0, 40).Select(i => i % 2)];
        (int[] others, int[] block) = new SeriesBlocks(series, folds: 4, gap: 2).At(1);
        CollectionAssert.AreEqual(Enumerable.Range(10, 10).ToArray(), block);
        CollectionAssert.AreEqual(Enumerable.Range(0, 6).Concat(Enumerable.Range(24, 16)).ToArray(), others);
    }

    [TestMethod]
    public void So_many_blocks_are_cut_as_leave_enough_to_train_on()
    {
        Assert.AreEqual(5, QuantileCalibration.MaximumFolds(1000, 5, gap: 10));
        Assert.AreEqual(0, QuantileCalibration.MaximumFolds(20, 5, gap: 30));
        Assert.AreEqual(4, QuantileCalibration.MaximumFolds(80, 5, gap: 29));
        for (int count = 10; count < 300; count += 7)
        {
            int folds = QuantileCalibration.MaximumFolds(count, 5, gap: 29);
            for (int fold = 0; fold < folds; fold++)
            {
                // A block, and the gap on both sides where it is not at an end.
                int start = count * fold / folds, end = count * (fold + 1) / folds;
                int rest = Math.Max(0, start - 29) + Math.Max(0, count - end - 29);
                Assert.IsGreaterThanOrEqualTo(Math.Max(8, count / 8), rest, $"{count} sequences in {folds} blocks");
            }
        }
    }

    [TestMethod]
    public void Stopped_it_uses_the_blocks_that_are_through_and_says_how_far_it_is()
    {
        SequenceDataset data = Noise(120, seed: 1);
        foreach (int after in new[] { 0, 2 })
        {
            RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 1, 4, 0, head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f));
            using var stop = new CancellationTokenSource();
            if (after == 0)
                stop.Cancel();
            var seen = new List<CalibrationProgress>();
            bool done = QuantileCalibration.CrossFit(
                network,
                data,
                4,
                0,
                new TrainingOptions { ThreadCount = 1, Epochs = 3, StopToken = stop.Token },
                progress: progress =>
                {
                    seen.Add(progress);
                    if (progress.Block > after)
                        stop.Cancel();
                });
            Assert.AreEqual(after > 0, done);
            Assert.AreEqual(after > 0, ((DenseQuantileLayer)network.Head).Calibration is not null);
            Assert.HasCount(after > 0 ? 7 : 0, seen);
            Assert.IsTrue(seen.All(progress => progress.Blocks == 4 && progress.Epoch.EpochCount == 3));
        }
    }

    /// <summary>Sequences of noise, and more of it to predict: there is nothing to learn but its spread.</summary>
    private static SequenceDataset Noise(int count, int seed)
    {
        var random = new Random(seed);
        var data = new SequenceDataset(1);
        for (int i = 0; i < count; i++)
            data.Add(
                [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())],
                [.. Enumerable.Range(0, seed is 1 or 2 ? 2 : 1).Select(_ => random.NextSingle())]);
        return data;
    }

    /// <summary>Noise about zero, where the median of a network that was not trained is, too.</summary>
    private static SequenceDataset Centered(int count)
    {
        SequenceDataset noise = Noise(count, seed: 1);
        var data = new SequenceDataset(1);
        for (int s = 0; s < count; s++)
            data.Add(
                noise[s].Values.AsSpan(noise[s].Offset, noise[s].Steps),
                [.. noise.TargetsOf(s).ToArray().Select(value => (2 * value) - 1)]);
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
