using CsCheck;
using LstmMlNet.Networks.Analysis;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Convolutions;

[TestClass]
internal sealed class FrontEndTests
{
    public static IEnumerable<object[]> Widths => Enum.GetValues<SimdWidth>().Select(width => new object[] { width });

    [TestMethod]
    [DynamicData(nameof(Widths))]
    public void Scores_are_the_references_with_moving_averages(object width)
    {
        RecurrentNetwork network = WithMovingAverages(Network(Blocks(ConvolutionPadding.Same)));
        float[][] sequences = Example.Sequences([.. Enumerable.Range(1, 30).Select(i => i * 5 % 31 + 1)], 3);
        using SequenceScorer scorer = Example.Scorer(network, (SimdWidth)width, threads: 2);
        scorer.Score(Example.Batch(sequences, 3));
        var reference = new ReferenceNetwork(network);
        var outputs = new float[3];
        for (int i = 0; i < sequences.Length; i++)
        {
            scorer.CopyOutputs(i, outputs);
            double[] expected = reference.Probabilities(sequences[i]);
            for (int c = 0; c < 3; c++)
                Assert.AreEqual(expected[c], outputs[c], 1e-5);
        }
    }

    [TestMethod]
    public void Whatever_else_is_in_the_batch_changes_no_bit()
    {
        RecurrentNetwork network = WithMovingAverages(Network(Blocks(ConvolutionPadding.Same)));
        float[][] sequences = Example.Sequences([300, 700, 1, 40, 260], 3);
        using var scorer = new SequenceScorer(network, 1);
        scorer.Score(Example.Batch(sequences, 3));
        var outputs = new float[3];
        for (int i = 0; i < sequences.Length; i++)
        {
            scorer.CopyOutputs(i, outputs);
            CollectionAssert.AreEqual(network.Predict(sequences[i]), outputs);
        }
    }

    [TestMethod]
    public void Causal_convolutions_stream_step_by_step_to_the_bit() => Gen.Select(
        Gen.Enum<SequencePooling>(),
        Gen.Int[1, 3],
        Gen.Bool.Array[4],
        Gen.Int[0, 99]).Sample(
        (pooling, frames, flags, seed) =>
        {
            ConvolutionalFrontEnd blocks = Blocks(ConvolutionPadding.Causal, stride: 2, flags[0], flags[1], flags[2], flags[3]);
            RecurrentNetwork network = WithMovingAverages(
                Example.Network(RecurrentCellType.Gru, 3, 6, 3, seed: seed, pooling: pooling, stepsPerFrame: 2 * frames, frontEnd: blocks));
            network.UseScaling(new FeatureScaling([0.1f, 0, -0.2f], [2, 1, 0.5f]), null);
            var predictor = new StreamingPredictor(network);
            for (int sequence = 0; sequence < 2; sequence++)
            {
                float[] values = Example.Sequence(40, 3, new Random(seed + sequence));
                for (int t = 0; t < 40; t++)
                    CollectionAssert.AreEqual(
                        network.Predict(values.AsSpan(0, 3 * (t + 1))),
                        predictor.Next(values.AsSpan(3 * t, 3)).ToArray(),
                        $"step {t}");
                predictor.Reset();
            }
        },
        iter: 25,
        threads: 1);

    [TestMethod]
    public void Convolutions_that_read_steps_to_come_do_not_stream()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() =>
            new StreamingPredictor(Example.Network(RecurrentCellType.Gru, 3, 4, 3, frontEnd: Blocks(ConvolutionPadding.Same))));
        StringAssert.Contains(error.Message, "causal padding");
    }

    [TestMethod]
    public void A_saved_network_scores_to_the_bit()
    {
        foreach (ConvolutionNormalization normalization in Enum.GetValues<ConvolutionNormalization>())
        {
            RecurrentNetwork network = WithMovingAverages(Network(new([
                new ConvolutionLayer([new(4, 5, 2), new(3, 2)])
                {
                    Bottleneck = 2,
                    PooledFilters = 2,
                    Normalization = normalization,
                    Padding = ConvolutionPadding.Causal,
                    Trainable = false,
                },
                new ConvolutionLayer(4, 3) { Stride = 2, ShortcutOver = 2, Normalization = normalization },
                ConvolutionalFrontEnd.RandomKernels(100, 6).Layers[0]])
                {
                    KeepInput = false,
                    GlobalMean = normalization == ConvolutionNormalization.Batch,
                    PositiveShare = normalization == ConvolutionNormalization.Layer,
                    GlobalMax = normalization == ConvolutionNormalization.None,
                    Normalization = SequenceNormalization.StandardizedLogarithms,
                }));
            using var file = new MemoryStream();
            network.Save(file);
            file.Position = 0;
            RecurrentNetwork loaded = RecurrentNetwork.Load(file);
            float[] sequence = Example.Sequence(50, 3, new Random(1));
            CollectionAssert.AreEqual(network.Predict(sequence), loaded.Predict(sequence));
            Assert.AreEqual(network.Summary(), loaded.Summary());
            Assert.IsFalse(loaded.FrontEnd!.Layers[0].Trainable);
            Assert.AreEqual(ConvolutionKernels.Random, loaded.FrontEnd.Layers[2].Kernels);
        }
    }

    [TestMethod]
    public void Summary_and_cost_have_a_row_for_each_convolution()
    {
        var network = new RecurrentNetwork(
            2,
            [new RecurrentLayer(new GruCell(8))],
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions
            {
                Steps = 60,
                StepsPerFrame = 4,
                FrontEnd = new([ConvolutionLayer.Inception(4), new ConvolutionLayer(6, 5) { ShortcutOver = 2 }])
                {
                    PositiveShare = true,
                    GlobalMax = true,
                },
            });
        string summary = network.Summary();
        StringAssert.Contains(summary, "inception (Inception, 9/19/39/pooled)");
        StringAssert.Contains(summary, "(None, 60, 16)");
        StringAssert.Contains(summary, "conv1d (Conv1D, 5)");
        StringAssert.Contains(summary, "(None, 15, 14)");
        StringAssert.Contains(summary, "convolution_mean (Global Mean)");
        StringAssert.Contains(summary, "positive_share (Share of Steps Above Zero)");
        StringAssert.Contains(summary, "convolution_max (Global Max)");

        // Bottleneck, three lengths, pooled path, gains and shifts; moving averages are weights, but not trained.
        long inception = (2 * 4) + ((9 + 19 + 39) * 4 * 4) + (2 * 4) + (2 * 16);
        long conv = (5 * 16 * 6) + (2 * 6) + (2 * 6) + (2 * 6);
        Assert.AreEqual(inception + 32, network.FrontEnd!.Layers[0].ParameterCount);
        Assert.AreEqual(inception + conv, network.FrontEnd.Layers.Sum(layer => layer.TrainableParameterCount));
        Assert.AreEqual(network.ParameterCount - 32 - 24, network.TrainableParameterCount);
        NetworkCost cost = NetworkCost.Of(network);
        Assert.AreEqual(network.ParameterCount, cost.ParameterCount);
        Assert.AreEqual((8 + 8 + ((9 + 19 + 39) * 16) + 16) * 4, cost.Layers[0].MultiplyAdds);
        Assert.AreEqual((14 * 24) + (8 * 24), cost.Layers[2].MultiplyAdds);
    }

    [TestMethod]
    public void Parts_that_do_not_fit_are_named()
    {
        Expect("must divide the 3 steps", () =>
            Example.Network(RecurrentCellType.Gru, 1, 4, 3, stepsPerFrame: 3, frontEnd: new([new ConvolutionLayer(4, 3) { Stride = 2 }])));
        Expect("not tokens", () => Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            3,
            embedding: new EmbeddingLayer(4, 2),
            frontEnd: new([new ConvolutionLayer(4, 3)])));
        Expect("GlobalMean", () => Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            3,
            head: new DenseSoftmaxLayer(3, perStep: true),
            frontEnd: new([new ConvolutionLayer(4, 3)])));
        Expect("PositiveShare", () => Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            3,
            head: new DenseSoftmaxLayer(3, perStep: true),
            frontEnd: new([new ConvolutionLayer(4, 3)]) { GlobalMean = false, PositiveShare = true }));
        Expect("Inside is for a single layer of random kernels", () => Example.Network(
            RecurrentCellType.Gru,
            1,
            4,
            3,
            frontEnd: new([new ConvolutionLayer([new(4, 3, Inside: true)])]) { GlobalMean = false }));
        Expect("shortcut over 2 layers", () => new ConvolutionalFrontEnd([new ConvolutionLayer(4, 3) { ShortcutOver = 2 }]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ConvolutionLayer(0, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ConvolutionLayer(2, 3) { Stride = 0 });
        var used = new ConvolutionalFrontEnd([new ConvolutionLayer(4, 3)]);
        Example.Network(RecurrentCellType.Gru, 1, 4, 3, frontEnd: used);
        Expect("already part of a network", () => Example.Network(RecurrentCellType.Gru, 1, 4, 3, frontEnd: used));

        static void Expect(string part, Action action) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(action).Message, part);
    }

    [TestMethod]
    [DataRow(SequenceNormalization.Standardized)]
    [DataRow(SequenceNormalization.StandardizedLogarithms)]
    public void Normalized_sequences_are_those_of_the_reference(SequenceNormalization normalization)
    {
        RecurrentNetwork network = WithMovingAverages(Network(
            new([new ConvolutionLayer(5, 5), new ConvolutionLayer(18, 3)])
            {
                Normalization = normalization,
            }));
        var random = new Random(2);
        float[][] sequences = [.. new[] { 1, 37, 5, 64, 17 }.Select(steps => Example.Sequence(steps, 3, random))];

        // Orders of magnitude apart; and one that does not vary, but for one feature.
        sequences[1] = [.. sequences[1].Select(value => value * 1e6f)];
        sequences[2] = [.. sequences[2].Select((value, i) => i % 3 == 1 ? value : 1e5f)];
        var reference = new ReferenceNetwork(network);
        foreach (float[] sequence in sequences)
        {
            double[] expected = reference.Probabilities(sequence);
            float[] scores = network.Predict(sequence);
            for (int c = 0; c < expected.Length; c++)
                Assert.AreEqual(expected[c], scores[c], 1e-4);
        }
    }

    [TestMethod]
    public void Half_of_the_kernels_of_Rocket_are_read_only_within_a_sequence()
    {
        ConvolutionalFrontEnd frontEnd = ConvolutionalFrontEnd.Rocket(steps: 40, kernels: 21);
        Assert.HasCount(6, frontEnd.Layers[0].Paths);
        Assert.AreEqual(21, frontEnd.Filters);
        Assert.HasCount(3, frontEnd.Layers[0].Paths.Where(path => path.Inside));
        RecurrentNetwork network = WithMovingAverages(Network(frontEnd));
        var reference = new ReferenceNetwork(network);
        var random = new Random(5);

        // Shorter than kernels, just as long, and longer; two frames that a kernel's range begins and ends in.
        foreach (int steps in new[] { 1, 8, 9, 16, 17, 32, 33, 34, 40, 71 })
        {
            float[] sequence = Example.Sequence(steps, 3, random);
            double[] expected = reference.Probabilities(sequence);
            float[] scores = network.Predict(sequence);
            for (int c = 0; c < expected.Length; c++)
                Assert.AreEqual(expected[c], scores[c], 1e-4, $"{steps} steps");
        }

        using var file = new MemoryStream();
        network.Save(file);
        file.Position = 0;
        CollectionAssert.AreEqual(frontEnd.Layers[0].Paths.ToArray(), RecurrentNetwork.Load(file).FrontEnd!.Layers[0].Paths.ToArray());
    }

    [TestMethod]
    public void A_sequence_that_is_normalized_is_the_same_in_any_unit_and_cannot_be_streamed()
    {
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.Gru,
            features: 2,
            units: 4,
            classes: 3,
            frontEnd: new([new ConvolutionLayer(6, 3) { Padding = ConvolutionPadding.Causal }])
            {
                KeepInput = false,
                Normalization = SequenceNormalization.Standardized,
            });
        float[] sequence = Example.Sequence(20, 2, new Random(3));
        float[] scores = network.Predict(sequence);
        float[] moved = network.Predict([.. sequence.Select((value, i) => i % 2 == 0 ? (value * 128) + 1_024 : value / 64)]);
        for (int c = 0; c < scores.Length; c++)
            Assert.AreEqual(scores[c], moved[c], 1e-4f);
        Assert.IsFalse(network.FrontEnd!.IsCausal);
        Assert.ThrowsExactly<ArgumentException>(() => new StreamingPredictor(network));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new ConvolutionalFrontEnd([new ConvolutionLayer(6, 3)]) { Normalization = (SequenceNormalization)7 });
    }

    [TestMethod]
    public void Analysis_sees_what_convolutions_give()
    {
        RecurrentNetwork network = WithMovingAverages(Network(Blocks(ConvolutionPadding.Same)));
        float[] sequence = Example.Sequence(37, 3, new Random(4));
        float[] logits = NetworkTape.Record(network, [sequence]).Single().Logits()[0];
        double[] expected = new ReferenceNetwork(network).Logits(sequence)[0];
        for (int c = 0; c < 3; c++)
            Assert.AreEqual(expected[c], logits[c], 1e-4);
    }

    private static RecurrentNetwork Network(ConvolutionalFrontEnd frontEnd) =>
        Example.Network(
            RecurrentCellType.Gru,
            features: 3,
            units: 5,
            classes: 3,
            bidirectional: true,
            pooling: SequencePooling.LastMeanMax,
            stepsPerFrame: 4,
            frontEnd: frontEnd);

    private static ConvolutionalFrontEnd Blocks(
        ConvolutionPadding padding,
        int stride = 1,
        bool keepInput = true,
        bool globalMean = true,
        bool positiveShare = true,
        bool globalMax = true) => new([
        new ConvolutionLayer([new(5, 5), new(4, 3, 3)]) { PooledFilters = 3, Padding = padding },
        new ConvolutionLayer(6, 4) { Bottleneck = 4, Padding = padding, Stride = stride, ShortcutOver = 2 },
        new ConvolutionLayer(18, 2) { Padding = padding, Normalization = ConvolutionNormalization.Layer }])
        {
            KeepInput = keepInput,
            GlobalMean = globalMean,
            PositiveShare = positiveShare,
            GlobalMax = globalMax,
        };

    private static RecurrentNetwork WithMovingAverages(RecurrentNetwork network)
    {
        foreach (NetworkParameter parameter in network.AllParameters()
            .Where(parameter => parameter.Name.EndsWith("moving_variance", StringComparison.Ordinal)))
        {
            for (int i = 0; i < parameter.Count; i++)
                parameter.Data[i] = 0.5f + Math.Abs(parameter.Data[i]);
        }

        return network;
    }
}
