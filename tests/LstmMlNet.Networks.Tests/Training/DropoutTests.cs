using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class DropoutTests
{
    private static readonly DropoutOptions Dropout = new() { Input = 0.3f, BetweenLayers = 0.4f, BeforeHead = 0.5f, Recurrent = 0.3f };

    public static IEnumerable<object[]> Cases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from perStep in new[] { false, true }
        select new object[] { type, width, perStep };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences_under_the_masks(RecurrentCellType type, SimdWidth width, bool perStep)
    {
        const int Features = 3;
        RecurrentNetwork network = Example.Network(
            type,
            Features,
            7,
            0,
            layers: 2,
            bidirectional: true,
            pooling: perStep ? SequencePooling.Last : SequencePooling.LastMeanMax,
            head: new DenseSoftmaxLayer(4, perStep));
        float[][] sequences = Example.Sequences([5, 1, 7, 3, 6], Features);
        float[][] targets = [.. sequences.Select((sequence, i) =>
            Enumerable.Range(0, perStep ? sequence.Length / Features : 1).Select(t => (float)((i + t) % 4)).ToArray())];
        float[] weights = [1, 2, 1, 0.5f, 1];
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, width);
        engine.UseDropout(Dropout, seed: 5);
        double[][] Logits(ReferenceNetwork reference, int i)
        {
            (NetworkRunner runner, int place) = engine.Find(i);
            return reference.LogitsWith(
                sequences[i],
                Values(runner.Masks.Input!.Of(place)),
                [.. runner.Masks.Layers.Select((masks, layer) => masks is null
                    ? null
                    : Unpadded(masks.Of(place), network.Layers[layer].Units, 1))],
                Unpadded(runner.Masks.Head!.Of(place), network.Layers[1].Units, perStep ? 1 : 3),
                [.. network.Layers.Select((layer, l) =>
                    layer.Cells.Select((cell, d) => Values(runner.RecurrentMasks(l, d)!.Of(place)[..cell.Units])).ToArray())]);
        }

        GradientCheck.Run(network, engine, new ReferenceLoss(network.Head), sequences, targets, weights, Logits, probes: 8);
    }

    [TestMethod]
    public void Masks_leave_out_their_share_and_change_with_every_update()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 100, 50, 2, layers: 2);
        float[][] sequences = Example.Sequences([.. Enumerable.Repeat(2, 40)], 100);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, SimdWidths.Best);
        engine.UseDropout(Dropout, seed: 1);
        float[] Masks()
        {
            engine.Step(
                Example.Slices(sequences, 100),
                Example.Labels([.. sequences.Select((_, i) => i % 2)]),
                [.. sequences.Select(_ => 1f)],
                40,
                new TrainingUpdate(new Adam(), 1e-3));
            return
            [
                .. Enumerable.Range(0, 40).Select(engine.Find).SelectMany(found => found.Runner.Masks.Input!.Of(found.Place).ToArray()),
            ];
        }

        float[] first = Masks();
        Assert.AreEqual(0.3, first.Count(value => value == 0) / (double)first.Length, 0.03);
        Assert.IsTrue(first.All(value => value == 0 || Math.Abs(value - (1 / 0.7f)) < 1e-6f));
        CollectionAssert.AreNotEqual(first, Masks());
    }

    [TestMethod]
    public void A_step_allocates_nothing_after_the_first()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 4, 12, 3, layers: 2);
        SequenceSlice[] batch = Example.Slices(Example.Sequences([.. Enumerable.Range(1, 20)], 4), 4);
        SequenceSlice[] labels = Example.Labels([.. batch.Select((_, i) => i % 3)]);
        float[] weights = [.. batch.Select(_ => 1f)];
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 1, SimdWidths.Best);
        engine.UseDropout(Dropout, seed: 1);
        var update = new TrainingUpdate(new Adam(), 1e-3);
        engine.Step(batch, labels, weights, batch.Length, update);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            engine.Step(batch, labels, weights, batch.Length, update);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void It_does_not_depend_on_threads_and_keeps_from_learning_by_heart()
    {
        var random = new Random(1);
        SequenceDataset Noise(int count)
        {
            var data = new SequenceDataset(6);
            for (int i = 0; i < count; i++)
                data.Add(Example.Sequence(5, 6, random), label: random.Next(2));
            return data;
        }

        SequenceDataset data = Noise(60);
        (float[] Weights, double Loss) Trained(DropoutOptions dropout, int threads)
        {
            var network = new RecurrentNetwork(6, RecurrentLayers.Create(RecurrentCellType.Lstm, 24, 2), new DenseSoftmaxLayer(2), seed: 1);
            IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(network, data, new TrainingOptions
            {
                Dropout = dropout,
                Epochs = 40,
                LearningRate = 1e-2f,
                ThreadCount = threads,
                MoreThreadsThanProcessors = true,
            });
            return ([.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())], history[^1].Loss);
        }

        CollectionAssert.AreEqual(Trained(Dropout, 1).Weights, Trained(Dropout, 3).Weights);
        Assert.IsGreaterThan(5 * Trained(new DropoutOptions(), 2).Loss, Trained(Dropout, 2).Loss);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { Dropout = new DropoutOptions { Input = 1 } }.Validate());
    }

    private static double[] Values(ReadOnlySpan<float> mask) => [.. mask.ToArray().Select(value => (double)value)];

    /// <summary>A mask as it lies beside padded rows of two directions, without the padding.</summary>
    private static double[] Unpadded(ReadOnlySpan<float> mask, int units, int parts)
    {
        float[] all = mask.ToArray();
        return [.. all.Chunk(all.Length / (2 * parts)).SelectMany(direction => direction.Take(units)).Select(value => (double)value)];
    }
}
