using CsCheck;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Network;

/// <summary>Scores against the double-precision reference, for all shapes, and what they must not depend on.</summary>
[TestClass]
internal sealed class ForwardTests
{
    private static readonly Gen<(
        RecurrentCellType Type,
        SimdWidth Width,
        int Features,
        int Units,
        int Classes,
        int Layers,
        bool TwoWays,
        int[] Lengths,
        int Seed,
        SequencePooling Pooling,
        int StepsPerFrame)> Shapes =
        Gen.Select(
            Gen.Enum<RecurrentCellType>(),
            Gen.Enum<SimdWidth>(),
            Gen.Int[1, 20],
            Gen.Int[1, 40],
            Gen.Int[2, 12],
            Gen.Int[1, 2],
            Gen.Bool,
            Gen.Int[1, 12].Array[1, 20]).SelectMany(
                shape => Gen.Select(Gen.Int[0, 1000], Gen.Enum<SequencePooling>(), Gen.Int[1, 4]),
                (shape, more) => (
                    shape.Item1,
                    shape.Item2,
                    shape.Item3,
                    shape.Item4,
                    shape.Item5,
                    shape.Item6,
                    shape.Item7,
                    shape.Item8,
                    more.Item1,
                    more.Item2,
                    more.Item3));

    [TestMethod]
    public void Any_shape_agrees_with_the_reference() => Shapes.Sample(
        shape =>
        {
            RecurrentNetwork network = Example.Network(
                shape.Type,
                shape.Features,
                shape.Units,
                shape.Classes,
                shape.Layers,
                shape.TwoWays,
                shape.Seed,
                shape.Pooling,
                shape.StepsPerFrame);
            float[][] sequences = Example.Sequences(shape.Lengths, shape.Features, shape.Seed);
            var reference = new ReferenceNetwork(network);
            using var scorer = Example.Scorer(network, shape.Width, threads: 2, hiddenSequences: true);
            scorer.Score(Example.Batch(sequences, shape.Features));
            var probabilities = new float[shape.Classes];
            var last = new float[network.HiddenWidth];
            for (int i = 0; i < sequences.Length; i++)
            {
                (double[] expectedLast, double[][] expectedSteps) = reference.Hidden(sequences[i]);
                scorer.CopyOutputs(i, probabilities);
                scorer.CopyHiddenState(i, last);
                var steps = new float[scorer.StepsOf(i) * network.HiddenWidth];
                scorer.CopyHiddenSequence(i, steps);
                if (shape.Pooling == SequencePooling.Attention)
                {
                    var weights = new float[expectedSteps.Length];
                    scorer.CopyAttention(i, weights);
                    AssertClose(reference.AttentionWeights(expectedSteps), weights);
                }

                AssertClose(reference.Probabilities(sequences[i]), probabilities);
                AssertClose(expectedLast, last);
                AssertClose([.. expectedSteps.SelectMany(step => step)], steps);
            }
        },
        iter: 150,
        threads: 1);

    [TestMethod]
    public void A_score_does_not_depend_on_its_batch_its_threads_or_the_vector_width() => Shapes.Sample(
        shape =>
        {
            RecurrentNetwork network = Example.Network(
                shape.Type,
                shape.Features,
                shape.Units,
                shape.Classes,
                shape.Layers,
                shape.TwoWays,
                shape.Seed,
                shape.Pooling,
                shape.StepsPerFrame);
            float[][] sequences = Example.Sequences(shape.Lengths, shape.Features, shape.Seed);
            using var scorer = Example.Scorer(network, shape.Width, threads: 3);
            scorer.Score(Example.Batch(sequences, shape.Features));
            var probabilities = new float[shape.Classes];
            for (int i = 0; i < sequences.Length; i++)
            {
                scorer.CopyOutputs(i, probabilities);
                CollectionAssert.AreEqual(network.Predict(sequences[i]), probabilities);
            }
        },
        iter: 60,
        threads: 1);

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Skip_connections_agree_with_the_reference_and_are_saved(bool bidirectional)
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 3, 6, 4, layers: 3, bidirectional, skip: true);
        float[][] sequences = Example.Sequences([4, 7, 1, 5], 3);
        var reference = new ReferenceNetwork(network);
        using SequenceScorer scorer = Example.Scorer(network, SimdWidths.Best, threads: 2, hiddenSequences: true);
        scorer.Score(Example.Batch(sequences, 3));
        using var stream = new MemoryStream();
        network.Save(stream);
        stream.Position = 0;
        RecurrentNetwork copy = RecurrentNetwork.Load(stream);
        for (int i = 0; i < sequences.Length; i++)
        {
            var outputs = new float[4];
            var last = new float[network.HiddenWidth];
            var steps = new float[scorer.StepsOf(i) * network.HiddenWidth];
            scorer.CopyOutputs(i, outputs);
            scorer.CopyHiddenState(i, last);
            scorer.CopyHiddenSequence(i, steps);
            (double[] expectedLast, double[][] expectedSteps) = reference.Hidden(sequences[i]);
            AssertClose(reference.Probabilities(sequences[i]), outputs);
            AssertClose(expectedLast, last);
            AssertClose([.. expectedSteps.SelectMany(step => step)], steps);
            CollectionAssert.AreEqual(outputs, copy.Predict(sequences[i]));
        }

        StringAssert.Contains(network.Summary(), "add_1 (Add, skip connection)");
        Assert.Throws<ArgumentException>(() => new RecurrentNetwork(
            3,
            [new RecurrentLayer(new GruCell(4), returnSequences: true), new RecurrentLayer(new GruCell(5))],
            new DenseSoftmaxLayer(2),
            new RecurrentNetworkOptions { SkipConnections = true }));
    }
}
