using CsCheck;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class NetworkTrainerTests
{
    [TestMethod]
    public void The_number_of_threads_changes_no_bit() => Gen.Select(
        Gen.Enum<RecurrentCellType>(),
        Gen.Int[1, 2],
        Gen.Bool,
        Gen.Int[2, 16],
        Gen.Int[1, 9].Array[20, 40]).Sample(
        (type, layers, twoWays, threads, lengths) =>
        {
            float[] one = TrainedWeights(type, layers, twoWays, 1, lengths);
            float[] many = TrainedWeights(type, layers, twoWays, threads, lengths);
            CollectionAssert.AreEqual(one, many);
        },
        iter: 25,
        threads: 1);

    [TestMethod]
    public void The_seed_decides()
    {
        int[] lengths = [3, 5, 2, 4, 6, 1, 2, 3];
        CollectionAssert.AreNotEqual(
            TrainedWeights(RecurrentCellType.Lstm, 1, false, 1, lengths, seed: 1),
            TrainedWeights(RecurrentCellType.Lstm, 1, false, 1, lengths, seed: 2));
    }

    [TestMethod]
    public void A_weight_counts_as_many_copies()
    {
        // One batch: a sequence of weight 3 has the gradient of the same sequence three times.
        SequenceDataset weighted = new(2);
        SequenceDataset repeated = new(2);
        float[][] sequences = Example.Sequences([4, 3, 5], 2);
        for (int i = 0; i < 3; i++)
        {
            weighted.Add(sequences[i], i % 2, i + 1);
            for (int copy = 0; copy <= i; copy++)
                repeated.Add(sequences[i], i % 2);
        }

        float[] a = Weights(Train(weighted));
        float[] b = Weights(Train(repeated));
        for (int i = 0; i < a.Length; i++)
            Assert.AreEqual(b[i], a[i], 1e-4);

        static RecurrentNetwork Train(SequenceDataset data)
        {
            var network = new RecurrentNetwork(2, [new RecurrentLayer(new GruCell(5))], new DenseSoftmaxLayer(2), seed: 1);
            NetworkTrainer.Train(network, data, new TrainingOptions { Epochs = 3, StandardizeFeatures = false });
            return network;
        }
    }

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm)]
    [DataRow(RecurrentCellType.Gru)]
    public void A_step_allocates_nothing_after_the_first_of_its_shape(RecurrentCellType type)
    {
        RecurrentNetwork network = Example.Network(type, 4, 12, 3, layers: 2, bidirectional: true, pooling: SequencePooling.LastMeanMax);
        SequenceSlice[] batch = Example.Slices(Example.Sequences([.. Enumerable.Range(1, 40)], 4), 4);
        SequenceSlice[] labels = Example.Labels([.. batch.Select((_, i) => i % 3)]);
        float[] weights = [.. batch.Select(_ => 1f)];
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, SimdWidths.Best);
        var update = new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 1f);
        engine.Step(batch, labels, weights, batch.Length, update);

        // The runtime allots something the first time that a thread contends for a lock, and the first time that it waits for
        // one, as for a member that is late.
        int allotting = 0;
        for (int round = 0; round < 10; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                engine.Step(batch, labels, weights, batch.Length - (i % 3), update);
            allotting += GC.GetAllocatedBytesForCurrentThread() > before ? 1 : 0;
        }

        Assert.IsLessThanOrEqualTo(2, allotting);
    }

    [TestMethod]
    public void Clipping_brings_the_norm_down_and_no_further()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 2, 4, 2);
        float[][] sequences = Example.Sequences([4, 6], 2);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), 1, SimdWidths.Best);
        double norm = engine.ComputeGradients(Example.Slices(sequences, 2), Example.Labels(0, 1), [1, 1], 2).GradientNorm;

        // Adam's first step is the sign of the gradient, whatever its scale; a tiny clip leaves it so, and finite.
        BatchResult result = engine.Step(
            Example.Slices(sequences, 2),
            Example.Labels(0, 1),
            [1, 1],
            2,
            new TrainingUpdate(new Adam(), 0.01, ClipNorm: 1e-3f));
        Assert.AreEqual(norm, result.GradientNorm, 1e-9);
    }

    [TestMethod]
    public void Canceling_stops_within_a_batch_and_leaves_the_network_as_it_was()
    {
        var network = new RecurrentNetwork(2, [new RecurrentLayer(new LstmCell(4))], new DenseSoftmaxLayer(2), seed: 1);
        float[] before = Weights(network);
        using var source = new CancellationTokenSource();
        int epochs = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() => NetworkTrainer.Train(
            network,
            Data([3, 4, 5]),
            new TrainingOptions
            {
                Epochs = 1000,
                Progress = _ =>
                {
                    if (++epochs == 2)
                        source.Cancel();
                },
            },
            cancellation: source.Token));
        Assert.AreEqual(2, epochs);
        CollectionAssert.AreEqual(before, Weights(network));
    }

    [TestMethod]
    public void Divergence_is_named_and_leaves_the_network_as_it_was()
    {
        var network = new RecurrentNetwork(2, [new RecurrentLayer(new SimpleRnnCell(4))], new DenseSoftmaxLayer(2), seed: 1);
        float[] before = Weights(network);
        var exception = Assert.ThrowsExactly<TrainingDivergedException>(() => NetworkTrainer.Train(
            network, Data([3, 4, 5]), new TrainingOptions { Epochs = 50, LearningRate = 1e38f, ClipNorm = 0 }));
        StringAssert.Contains(exception.Message, "LearningRate");
        CollectionAssert.AreEqual(before, Weights(network));
    }

    [TestMethod]
    public void Validation_is_measured_and_not_learned_from()
    {
        var first = new RecurrentNetwork(2, [new RecurrentLayer(new GruCell(4))], new DenseSoftmaxLayer(2), seed: 1);
        var second = new RecurrentNetwork(2, [new RecurrentLayer(new GruCell(4))], new DenseSoftmaxLayer(2), seed: 1);
        var options = new TrainingOptions { Epochs = 3 };
        IReadOnlyList<EpochMetrics> with = NetworkTrainer.Train(first, Data([3, 4, 5, 2]), options, Data([6, 1]));
        IReadOnlyList<EpochMetrics> without = NetworkTrainer.Train(second, Data([3, 4, 5, 2]), options);
        CollectionAssert.AreEqual(Weights(second), Weights(first));
        Assert.IsTrue(with.All(epoch => epoch.ValidationLoss > 0 && epoch.ValidationAccuracy is >= 0 and <= 1));
        Assert.IsTrue(without.All(epoch => epoch.ValidationLoss is null));
        Assert.HasCount(3, with);
    }

    [TestMethod]
    public void Standardized_features_do_not_depend_on_their_unit()
    {
        var random = new Random(1);
        SequenceDataset meters = new(2);
        SequenceDataset millimeters = new(2);
        for (int i = 0; i < 12; i++)
        {
            float[] values = Example.Sequence(3 + (i % 3), 2, random);
            meters.Add(values, i % 2);
            millimeters.Add([.. values.Select((value, k) => k % 2 == 0 ? (value * 1024) + 4096 : value)], i % 2);
        }

        RecurrentNetwork first = Trained(meters);
        RecurrentNetwork second = Trained(millimeters);
        float[] sequence = [0.5f, 0.25f, -1f, 0.75f];
        float[] p = first.Predict(sequence);
        float[] q = second.Predict([(0.5f * 1024) + 4096, 0.25f, (-1f * 1024) + 4096, 0.75f]);
        for (int c = 0; c < p.Length; c++)
            Assert.AreEqual(p[c], q[c], 1e-3);

        static RecurrentNetwork Trained(SequenceDataset data)
        {
            var network = new RecurrentNetwork(2, [new RecurrentLayer(new LstmCell(6))], new DenseSoftmaxLayer(2), seed: 1);
            NetworkTrainer.Train(network, data, new TrainingOptions { Epochs = 5 });
            return network;
        }
    }

    [TestMethod]
    public void Data_that_does_not_fit_is_refused()
    {
        var network = new RecurrentNetwork(2, [new RecurrentLayer(new LstmCell(4))], new DenseSoftmaxLayer(2));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(network, new SequenceDataset(2))).Message,
            "no sequences");
        var wide = new SequenceDataset(3);
        wide.Add([1, 2, 3], 0);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(network, wide)).Message, "3 features");
        var classes = new SequenceDataset(2);
        classes.Add([1, 2], 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(network, classes)).Message, "class 2");
        var weightless = new SequenceDataset(2);
        weightless.Add([1, 2], 0, 0);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(network, weightless)).Message, "weight 0");
        foreach (TrainingOptions options in new TrainingOptions[]
        {
            new() { Epochs = 0 },
            new() { BatchSize = 0 },
            new() { ThreadCount = 0 },
            new() { LearningRate = 0 },
            new() { LearningRate = float.NaN },
            new() { ClipNorm = -1 },
        })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NetworkTrainer.Train(network, Data([2]), options));
    }

    private static SequenceDataset Data(int[] lengths)
    {
        var data = new SequenceDataset(2);
        float[][] sequences = Example.Sequences(lengths, 2);
        for (int i = 0; i < sequences.Length; i++)
            data.Add(sequences[i], i % 2);
        return data;
    }

    private static float[] TrainedWeights(RecurrentCellType type, int layers, bool twoWays, int threads, int[] lengths, int seed = 3)
    {
        var network = new RecurrentNetwork(
            2,
            [.. Enumerable.Range(0, layers).Select(i => new RecurrentLayer(RecurrentCells.Create(type, 9), i < layers - 1, twoWays))],
            new DenseSoftmaxLayer(2),
            seed: seed);
        NetworkTrainer.Train(
            network,
            Data(lengths),
            new TrainingOptions { Epochs = 3, BatchSize = 16, ThreadCount = threads, MoreThreadsThanProcessors = true, Seed = seed });
        return Weights(network);
    }

    private static float[] Weights(RecurrentNetwork network) =>
        [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];
}
