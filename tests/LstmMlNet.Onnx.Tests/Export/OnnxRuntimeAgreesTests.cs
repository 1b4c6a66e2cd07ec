using CsCheck;

namespace LstmMlNet.Onnx.Tests.Export;

[TestClass]
public sealed class OnnxRuntimeAgreesTests
{
    [TestMethod]
    [DataRow(12)]
    [DataRow(17)]
    [DataRow(22)]
    public void Every_network_that_can_be_built_scores_the_same_in_ONNX_Runtime(int opset) =>
        Gen.Frequency((5, RandomNetworks.All), (1, RandomNetworks.Forecasters)).Sample(
            example =>
            {
                (RecurrentNetwork network, float[][] sequences) = example;
                using OnnxScores scores = Exported(network, new OnnxExportOptions { Opset = opset, HiddenState = true });
                using var scorer = new SequenceScorer(network);
                var batch = new SequenceBatch(network.Features);
                foreach (float[] sequence in sequences)
                    batch.Add(sequence);
                scorer.Score(batch);

                // To normalize is to divide by a deviation, which may be small: rounding grows, in both alike.
                float tolerance = network.Layers[0].Cell.Options.LayerNormalization ? 1e-4f : 1e-5f;
                float[][] hidden = scores.Of(network, sequences, "hidden_state");
                float[][]? outputs = network.Head is NoHead ? null : scores.Of(network, sequences);
                for (int i = 0; i < sequences.Length; i++)
                {
                    var state = new float[network.HiddenWidth];
                    scorer.CopyHiddenState(i, state);
                    AssertClose(state, hidden[i], tolerance, "hidden state");
                    if (outputs is null)
                        continue;
                    var score = new float[scorer.OutputLengthOf(i)];
                    scorer.CopyOutputs(i, score);
                    AssertClose(score, outputs[i], tolerance, "score");
                }
            },
            iter: 150,
            threads: 1,
            print: example => $"{example.Network.Summary()}\n{example.Network.Pooling}, {example.Network.StepsPerFrame} steps per frame");

    private static OnnxScores Exported(RecurrentNetwork network, OnnxExportOptions options)
    {
        using var stream = new MemoryStream();
        OnnxFile.Save(network, stream, options);
        return new OnnxScores(stream.ToArray());
    }

    private static void AssertClose(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * MathF.Max(1, MathF.Abs(expected[i])), $"{what} {i}");
    }
}
