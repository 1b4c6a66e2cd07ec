using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>A decoder's head that reads the last steps one by one, and categories beside numbers.</summary>
[TestClass]
internal sealed class StepsAheadTests
{
    private const int Features = 5;
    private const int Ahead = 3;
    private static readonly int[] Lengths = [4, 9, 7, 5, 4, 8, 6];

    public static IEnumerable<object[]> Cases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from shape in new (int Layers, bool TwoWays, bool Skip)[] { (1, false, false), (2, true, true) }
        select new object[] { type, width, shape.Layers, shape.TwoWays, shape.Skip };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_of_decoder_and_categories_agree_with_finite_differences(
        RecurrentCellType type,
        SimdWidth width,
        int layers,
        bool bidirectional,
        bool skip)
    {
        RecurrentNetwork network = Network(type, layers, bidirectional, skip);
        float[][] sequences = Sequences(network);
        float[][] targets = Targets(sequences.Length);
        network.UseScaling(Scaling(), null);

        using var engine = new TrainingEngine(network, network.Scaling, network.Head.CreateLoss(null, null, 0f), threads: 2, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            targets,
            [.. sequences.Select((_, i) => 0.5f + (i % 3))],
            probes: 5);
    }

    [TestMethod]
    public void Outputs_are_those_of_the_reference_whatever_else_is_in_the_batch()
    {
        RecurrentNetwork network = Network(RecurrentCellType.Lstm, 2, bidirectional: false, skip: false);
        network.UseScaling(Scaling(), null);
        float[][] sequences = Sequences(network);
        var reference = new ReferenceNetwork(network);
        using var scorer = new SequenceScorer(network, threadCount: 2);
        using var alone = new SequenceScorer(network);
        scorer.Score(Example.Batch(sequences, Features));
        for (int i = 0; i < sequences.Length; i++)
        {
            double[] expected = [.. reference.Logits(sequences[i])[0].Chunk(2).SelectMany(pair => pair.Order())];
            var outputs = new float[scorer.OutputLengthOf(i)];
            scorer.CopyOutputs(i, outputs);
            alone.Score(Example.Batch([sequences[i]], Features));
            var own = new float[outputs.Length];
            alone.CopyOutputs(0, own);

            Assert.HasCount(expected.Length, outputs);
            CollectionAssert.AreEqual(own, outputs);
            for (int j = 0; j < outputs.Length; j++)
                Assert.AreEqual(expected[j], outputs[j], 1e-5);
        }
    }

    [TestMethod]
    public void A_network_with_decoder_and_categories_is_saved_and_loaded()
    {
        RecurrentNetwork network = Network(RecurrentCellType.Gru, 1, bidirectional: false, skip: false);
        network.UseScaling(Scaling(), null);
        using var stream = new MemoryStream();
        network.Save(stream);
        stream.Position = 0;
        RecurrentNetwork copy = RecurrentNetwork.Load(stream);

        Assert.AreEqual(Ahead, ((DenseQuantileLayer)copy.Head).StepsAhead);
        Assert.AreEqual(network.Summary(), copy.Summary());
        StringAssert.Contains(copy.Summary(), "(None, 3, 4)");
        StringAssert.Contains(copy.Summary(), "Embedding of feature 1");
        float[] sequence = Sequences(network)[1];
        CollectionAssert.AreEqual(Scored(network, sequence), Scored(copy, sequence));
    }

    [TestMethod]
    public void What_is_known_ahead_moves_the_forecast_of_its_step_and_of_later_ones_only()
    {
        RecurrentNetwork network = Network(RecurrentCellType.Lstm, 1, bidirectional: false, skip: false);
        float[] sequence = Sequences(network)[1];
        float[] changed = [.. sequence];
        changed[^(Features * 2)] += 1;
        float[] before = Scored(network, sequence);
        float[] after = Scored(network, changed);

        CollectionAssert.AreEqual(before[..4], after[..4]);
        Assert.AreNotEqual(before[4], after[4]);
        Assert.AreNotEqual(before[^1], after[^1]);
    }

    [TestMethod]
    public void A_decoder_learns_an_effect_that_is_known_ahead_and_a_category_its_level()
    {
        // y = level of the category + 2 · what is known of the step: nothing of it is in the past.
        var random = new Random(3);
        float[] levels = [0, -1, 0.5f, 2];
        var network = new RecurrentNetwork(
            3,
            [new RecurrentLayer(new LstmCell(16), returnSequences: false)],
            new DenseQuantileLayer(2, 0.5f) { StepsAhead = 2 },
            new RecurrentNetworkOptions { Seed = 1, Categories = [new CategoricalFeature(1, new EmbeddingLayer(3, 2))] });
        SequenceDataset data = Data(random, levels, 400);
        NetworkTrainer.Train(network, data, new TrainingOptions { Epochs = 60, LearningRate = 1e-2f, ThreadCount = 1, Seed = 1 });

        SequenceDataset fresh = Data(random, levels, 50);
        using var scorer = new SequenceScorer(network);
        scorer.Score(fresh, 0, 50);
        var outputs = new float[2];
        double error = 0;
        for (int i = 0; i < 50; i++)
        {
            scorer.CopyOutputs(i, outputs);
            error += Math.Abs(outputs[0] - fresh.TargetsOf(i)[0]) + Math.Abs(outputs[1] - fresh.TargetsOf(i)[1]);
        }

        Assert.IsLessThan(0.2, error / 100);
    }

    [TestMethod]
    public void What_does_not_fit_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DenseQuantileLayer(4, 0.5f) { StepsAhead = 3 });
        Assert.ThrowsExactly<ArgumentException>(() => Example.Network(
            RecurrentCellType.Lstm, 2, 4, 0, head: new DenseQuantileLayer(2, 0.5f) { StepsAhead = 2 }, pooling: SequencePooling.Mean));
        Assert.ThrowsExactly<ArgumentException>(() => Example.Network(
            RecurrentCellType.Lstm, 2, 4, 2, categories: [new CategoricalFeature(2, new EmbeddingLayer(3, 2))]));
        RecurrentNetwork network = Network(RecurrentCellType.Lstm, 1, bidirectional: false, skip: false);
        Assert.ThrowsExactly<ArgumentException>(() => new StreamingPredictor(network));
        float[] sequence = Sequences(network)[0];
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Scored(network, sequence[..(Ahead * Features)])).Message,
            "needs at least one more");
        sequence[1] = 9;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Scored(network, sequence)).Message, "holds categories");
    }

    private static SequenceDataset Data(Random random, float[] levels, int count)
    {
        var data = new SequenceDataset(3);
        for (int i = 0; i < count; i++)
        {
            int category = 1 + random.Next(3);
            float[] known = [.. Enumerable.Range(0, 5).Select(_ => random.NextSingle() - 0.5f)];
            data.Add(
                [.. known.SelectMany((value, t) => new float[] { t < 3 ? random.NextSingle() : 0, category, value })],
                [levels[category] + (2 * known[3]), levels[category] + (2 * known[4])]);
        }

        return data;
    }

    private static RecurrentNetwork Network(RecurrentCellType type, int layers, bool bidirectional, bool skip) => Example.Network(
        type,
        Features,
        9,
        0,
        layers,
        bidirectional,
        head: new DenseQuantileLayer(2 * Ahead, 0.2f, 0.8f) { StepsAhead = Ahead },
        skip: skip,
        categories: [new CategoricalFeature(1, new EmbeddingLayer(6, 3)), new CategoricalFeature(3, new EmbeddingLayer(300, 5))]);

    private static FeatureScaling Scaling() => new([0.1f, 2, 0.3f, 50, -0.4f], [1.5f, 3, 0.7f, 70, 1.2f]);

    private static float[][] Sequences(RecurrentNetwork network)
    {
        var random = new Random(5);
        float[][] sequences = Example.Sequences(Lengths, network.Features);
        foreach (float[] sequence in sequences)
        {
            for (int i = 0; i < sequence.Length; i += Features)
                (sequence[i + 1], sequence[i + 3]) = (random.Next(7), random.Next(301));
        }

        return sequences;
    }

    private static float[][] Targets(int count)
    {
        var random = new Random(6);
        float[][] targets = [.. Enumerable.Range(0, count).Select(_ => Example.Sequence(2 * Ahead, 1, random))];
        targets[1][2] = float.NaN;
        return targets;
    }

    private static float[] Scored(RecurrentNetwork network, float[] sequence)
    {
        using var scorer = new SequenceScorer(network);
        scorer.Score(Example.Batch([sequence], network.Features));
        var outputs = new float[scorer.OutputLengthOf(0)];
        scorer.CopyOutputs(0, outputs);
        return outputs;
    }
}
