using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Numerics.Gradients;

/// <summary>A large batch is summed in parts; a batch of one sequence is not.</summary>
[TestClass]
internal sealed class GradientSumsTests
{
    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, false)]
    [DataRow(RecurrentCellType.PeepholeLstm, true)]
    [DataRow(RecurrentCellType.Gru, true)]
    [DataRow(RecurrentCellType.SimpleRnn, false)]
    public void The_gradient_of_a_batch_is_the_mean_of_its_sequences(RecurrentCellType type, bool options)
    {
        int[] lengths = [.. Enumerable.Range(0, 45).Select(i => 1 + (i * 7 % 11))];
        var cell = new RecurrentCellOptions { LayerNormalization = options, LearnInitialState = options };
        RecurrentNetwork network = Example.Network(type, 3, 21, 3, layers: 2, bidirectional: true, options: cell);
        Check(network, lengths, classes: 3);
    }

    // Parts of several groups, cut into several pieces; first steps of a zero state, which are left out, and learned ones, which are not.
    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, 11, false)]
    [DataRow(RecurrentCellType.Lstm, 11, true)]
    [DataRow(RecurrentCellType.Gru, 11, false)]
    [DataRow(RecurrentCellType.GruResetBefore, 11, false)]
    [DataRow(RecurrentCellType.SimpleRnn, 2, false)]
    [DataRow(RecurrentCellType.Lstm, 1, false)]
    public void Every_row_of_a_large_batch_is_summed(RecurrentCellType type, int mostSteps, bool learnsInitialState)
    {
        int[] lengths = [.. Enumerable.Range(0, 300).Select(i => 1 + (i * 7 % mostSteps))];
        RecurrentNetwork network =
            Example.Network(type, 2, 6, 3, options: new RecurrentCellOptions { LearnInitialState = learnsInitialState });
        Check(network, lengths, classes: 3);
    }

    private static void Check(RecurrentNetwork network, int[] lengths, int classes)
    {
        SequenceSlice[] batch = Example.Slices(Example.Sequences(lengths, network.Features), network.Features);
        SequenceSlice[] labels = Example.Labels([.. lengths.Select((_, i) => i % classes)]);
        foreach (SimdWidth width in new[] { SimdWidth.Vector128, SimdWidths.Best })
        {
            using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 3, width);
            var mean = new double[engine.Gradients.Length];
            for (int i = 0; i < batch.Length; i++)
            {
                engine.ComputeGradients([batch[i]], [labels[i]], [1f], 1);
                for (int p = 0; p < mean.Length; p++)
                    mean[p] += engine.Gradients[p] / (double)batch.Length;
            }

            engine.ComputeGradients(batch, labels, [.. batch.Select(_ => 1f)], batch.Length);
            double greatest = mean.Max(Math.Abs);
            for (int p = 0; p < mean.Length; p++)
                Assert.AreEqual(mean[p], engine.Gradients[p], 1e-5 * greatest);
        }
    }
}
