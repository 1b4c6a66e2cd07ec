using CsCheck;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Scoring;

[TestClass]
internal sealed class StreamingPredictorTests
{
    [TestMethod]
    public void Every_step_gives_what_the_whole_sequence_up_to_it_gives_to_the_bit() => Gen.Select(
        Gen.Enum<RecurrentCellType>(),
        Gen.Int[1, 3],
        Gen.Int[1, 20],
        Gen.Enum<SequencePooling>(),
        Gen.Int[1, 4],
        Gen.Int[1, 15],
        Gen.Int[0, 99]).Sample(
        (type, layers, units, pooling, stepsPerFrame, steps, seed) =>
        {
            RecurrentNetwork network =
                Example.Network(type, 3, units, 4, layers, seed: seed, pooling: pooling, stepsPerFrame: stepsPerFrame);
            network.UseScaling(new FeatureScaling([0.1f, 0, -0.2f], [2, 1, 0.5f]), null);
            var predictor = new StreamingPredictor(network);
            for (int sequence = 0; sequence < 2; sequence++)
            {
                float[] values = Example.Sequence(steps, 3, new Random(seed + sequence));
                for (int t = 0; t < steps; t++)
                {
                    float[] running = predictor.Next(values.AsSpan(3 * t, 3)).ToArray();
                    CollectionAssert.AreEqual(network.Predict(values.AsSpan(0, 3 * (t + 1))), running, $"step {t}");
                }

                Assert.AreEqual(steps, predictor.Steps);
                predictor.Reset();
            }
        },
        iter: 100,
        threads: 1);

    [TestMethod]
    public void Learned_initial_states_normalized_cells_and_tokens_stream_the_same()
    {
        foreach (RecurrentCellType type in Example.CellTypes)
        {
            var options = new RecurrentCellOptions { LearnInitialState = true, LayerNormalization = true };
            RecurrentNetwork network = Example.Network(type, 1, 7, 4, layers: 2, options: options, embedding: new EmbeddingLayer(5, 3));
            var predictor = new StreamingPredictor(network);
            float[] tokens = [3, 0, 5, 1, 1];
            for (int sequence = 0; sequence < 2; sequence++)
            {
                for (int t = 0; t < tokens.Length; t++)
                    CollectionAssert.AreEqual(
                        network.Predict(tokens.AsSpan(0, t + 1)),
                        predictor.Next(tokens.AsSpan(t, 1)).ToArray(),
                        $"{type}, step {t}");
                predictor.Reset();
            }

            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => predictor.Next([6])).Message, "from 0 (unknown) to 5");
        }
    }

    [TestMethod]
    public void What_it_cannot_do_is_said()
    {
        Assert.ThrowsExactly<ArgumentException>(() =>
            new StreamingPredictor(Example.Network(RecurrentCellType.Gru, 2, 3, 2, bidirectional: true)));
        var predictor = new StreamingPredictor(Example.Network(RecurrentCellType.Gru, 2, 3, 2));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => predictor.Next([1])).Message, "2 features");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => predictor.Next([1, float.NaN])).Message, "Feature 1");
        Assert.AreEqual(0, predictor.Steps);
    }

    [TestMethod]
    public void A_step_allocates_nothing_after_the_first()
    {
        var predictor = new StreamingPredictor(Example.Network(RecurrentCellType.Lstm, 2, 20, 2, layers: 2));
        float[] step = [0.5f, -0.5f];
        predictor.Next(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            predictor.Next(step);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
