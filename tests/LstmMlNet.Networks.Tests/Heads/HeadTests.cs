using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Heads;

/// <summary>What networks of every head answer: scored, saved, streamed.</summary>
[TestClass]
internal sealed class HeadTests
{
    private const int Features = 2;

    public static IEnumerable<object[]> Heads =>
        from head in Enumerable.Range(0, s_heads.Length)
        from width in Enum.GetValues<SimdWidth>()
        select new object[] { head, width };

    private static readonly Func<NetworkHead>[] s_heads =
    [
        () => new DenseSigmoidLayer(),
        () => new DenseSoftmaxLayer(3),
        () => new DenseSoftmaxLayer(3, perStep: true),
        () => new DenseLinearLayer(2),
        () => new DenseQuantileLayer(3, 0.1f, 0.5f, 0.9f),
    ];

    [TestMethod]
    [DynamicData(nameof(Heads))]
    public void Outputs_agree_with_the_reference_alone_and_in_a_batch(int index, SimdWidth width)
    {
        RecurrentNetwork network = Make(s_heads[index]());
        float[][] sequences = Example.Sequences([3, 7, 1, 5, 9, 2, 2, 8, 4], Features);
        var reference = new ReferenceNetwork(network);
        using SequenceScorer scorer = Example.Scorer(network, width, threads: 2);
        scorer.Score(Example.Batch(sequences, Features));
        for (int i = 0; i < sequences.Length; i++)
        {
            var outputs = new float[scorer.OutputLengthOf(i)];
            scorer.CopyOutputs(i, outputs);
            double[] expected = Expected(network, reference, sequences[i]);
            Assert.HasCount(expected.Length, outputs);
            for (int k = 0; k < outputs.Length; k++)
                Assert.AreEqual(expected[k], outputs[k], 1e-4);
            CollectionAssert.AreEqual(network.Predict(sequences[i]), outputs);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void A_saved_network_answers_the_same_to_the_bit(int index)
    {
        RecurrentNetwork network = Make(s_heads[index]());
        if (network.Head is DenseQuantileLayer quantiles)
            quantiles.Calibration = [.. Enumerable.Range(0, 9).Select(i => i * 0.1f)];
        using var stream = new MemoryStream();
        network.Save(stream);
        stream.Position = 0;
        RecurrentNetwork copy = RecurrentNetwork.Load(stream);
        float[] sequence = Example.Sequence(6, Features, new Random(1));
        CollectionAssert.AreEqual(network.Predict(sequence), copy.Predict(sequence));
        Assert.AreEqual(network.Summary(), copy.Summary());
        Assert.AreEqual(network.LevelFeature, copy.LevelFeature);
    }

    [TestMethod]
    public void A_stream_gets_each_steps_class_as_the_whole_sequence_does()
    {
        RecurrentNetwork network = Make(new DenseSoftmaxLayer(3, perStep: true));
        float[] sequence = Example.Sequence(9, Features, new Random(2));
        float[] whole = network.Predict(sequence);
        var stream = new StreamingPredictor(network);
        for (int t = 0; t < 9; t++)
            CollectionAssert.AreEqual(whole[(3 * t)..(3 * t + 3)], stream.Next(sequence.AsSpan(t * Features, Features)).ToArray());
        Assert.Throws<ArgumentException>(() => new StreamingPredictor(Make(new DenseLinearLayer(2))));
    }

    [TestMethod]
    public void Quantiles_come_in_order_though_the_network_crosses_them()
    {
        RecurrentNetwork network = Make(new DenseQuantileLayer(3, 0.1f, 0.5f, 0.9f));
        network.Head.Parameters[1].Data[0] = 50;
        float[] outputs = network.Predict(Example.Sequence(4, Features, new Random(3)));
        for (int h = 0; h < 3; h++)
            Assert.IsTrue(outputs[3 * h] <= outputs[(3 * h) + 1] && outputs[(3 * h) + 1] <= outputs[(3 * h) + 2]);
    }

    [TestMethod]
    public void Networks_that_make_no_sense_are_refused()
    {
        void Refused(Func<object> make, string part) => StringAssert.Contains(Assert.Throws<ArgumentException>(() => make()).Message, part);
        IReadOnlyList<RecurrentLayer> Layers() => RecurrentLayers.Create(RecurrentCellType.Gru, 3);
        Refused(() => new RecurrentNetwork(
            2,
            Layers(),
            new DenseSoftmaxLayer(2, perStep: true),
            new RecurrentNetworkOptions { Pooling = SequencePooling.Mean }), "every step");
        Refused(() => new RecurrentNetwork(
            2,
            Layers(),
            new DenseSoftmaxLayer(2, perStep: true),
            new RecurrentNetworkOptions { StepsPerFrame = 2 }), "every step");
        Refused(() => new RecurrentNetwork(
            2,
            Layers(),
            new DenseLinearLayer(),
            new RecurrentNetworkOptions { LevelFeature = new LevelFeature(2) }), "level feature 2");
        Refused(() => new RecurrentNetwork(
            2,
            Layers(),
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions { LevelFeature = new LevelFeature(0) }), "predicts numbers");
        Refused(() => new DenseQuantileLayer(2, 0.5f, 0.1f), "ascending");
        Refused(() => new DenseQuantileLayer(2, 1f), "between 0 and 1");
        Refused(() => new DenseLinearLayer(0), "outputs");
        var data = new SequenceDataset(2);
        data.Add([1, 2], label: 0);
        Refused(() => NetworkTrainer.Train(new RecurrentNetwork(2, Layers(), new NoHead()), data), "no head");
        Refused(() => NetworkTrainer.Train(new RecurrentNetwork(2, Layers(), new DenseLinearLayer()), data), "Values");
    }

    private static RecurrentNetwork Make(NetworkHead head)
    {
        LevelFeature? level = head.Target == TargetKind.Values ? new LevelFeature(1, (LevelKind)(head.Outputs % 2)) : null;
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, Features, 5, 0, layers: 2, head: head, levelFeature: level);
        int targets = head is DenseQuantileLayer quantiles ? quantiles.Horizon : head.Outputs;
        network.UseScaling(
            new FeatureScaling([0.1f, -0.2f], [0.8f, 1.5f]),
            head.ScalesTargets ? new FeatureScaling(
                [.. Enumerable.Range(0, targets).Select(i => 0.2f * i)],
                [.. Enumerable.Range(0, targets).Select(i => 1f + i)]) : null);
        return network;
    }

    private static double[] Expected(RecurrentNetwork network, ReferenceNetwork reference, float[] sequence)
    {
        double[][] rows = reference.Logits(sequence);
        (double center, double unit) = reference.LevelOf(sequence);
        double Restored(double value, int target) =>
            (((value * network.TargetScaling!.Deviation[target]) + network.TargetScaling.Mean[target]) * unit) + center;
        return network.Head switch
        {
            DenseSoftmaxLayer => [.. rows.SelectMany(ReferenceLoss.Softmax)],
            DenseSigmoidLayer => [1 / (1 + Math.Exp(-rows[0][0]))],
            DenseLinearLayer => [.. rows[0].Select(Restored)],
            _ => [.. rows[0].Select((value, i) => Restored(value, i / 3)).Chunk(3).SelectMany(step => step.Order())],
        };
    }
}
