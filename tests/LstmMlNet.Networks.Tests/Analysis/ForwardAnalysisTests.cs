using LstmMlNet.Networks.Analysis;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Analysis;

[TestClass]
internal sealed class ForwardAnalysisTests
{
    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    public void States_are_those_that_score(RecurrentCellType type)
    {
        RecurrentNetwork network = Example.Network(type, 3, 6, 4, layers: 2, bidirectional: true, stepsPerFrame: 2);
        network.UseScaling(new FeatureScaling([0.1f, 0, -0.2f], [2, 1, 0.5f]), null);
        float[] sequence = Example.Sequence(9, 3, new Random(1));
        (double[] last, double[][] steps) = new ReferenceNetwork(network).Hidden(sequence);
        IReadOnlyList<ForwardAnalysis> analyses = ForwardAnalysis.Run(network, sequence);
        Assert.HasCount(4, analyses);
        StateTrace forward = analyses[2].States[0];
        Assert.AreEqual("hidden state", forward.Name);
        for (int t = 0; t < forward.Steps; t++)
        {
            for (int u = 0; u < forward.Units; u++)
                Assert.AreEqual(steps[t][u], forward[t, u], 1e-5);
        }

        Assert.AreEqual(last[^1], analyses[3].States[0].At(4)[^1], 1e-5);
        foreach (StateTrace gate in analyses.SelectMany(one => one.Gates))
        {
            for (int t = 0; t < gate.Steps; t++)
                Assert.IsTrue(gate.At(t).ToArray().All(value => value >= (gate.IsGate ? 0 : -1) && value <= 1), gate.Name);
        }
    }

    [TestMethod]
    public void The_gates_make_the_states()
    {
        ForwardAnalysis lstm = ForwardAnalysis.Run(Example.Network(RecurrentCellType.Lstm, 2, 5, 3), Example.Sequence(7, 2, new Random(2)))
            .Single();
        CollectionAssert.AreEqual(
            new[] { "forget gate", "input gate", "candidate", "output gate" },
            lstm.Gates.Select(gate => gate.Name).ToArray());
        for (int t = 1; t < 7; t++)
        {
            for (int u = 0; u < 5; u++)
            {
                double c = (lstm.Gates[0][t, u] * lstm.States[1][t - 1, u]) + (lstm.Gates[1][t, u] * lstm.Gates[2][t, u]);
                Assert.AreEqual(c, lstm.States[1][t, u], 1e-6);
                Assert.AreEqual(lstm.Gates[3][t, u] * Math.Tanh(c), lstm.States[0][t, u], 1e-6);
            }
        }

        ForwardAnalysis gru = ForwardAnalysis.Run(Example.Network(RecurrentCellType.Gru, 2, 5, 3), Example.Sequence(7, 2, new Random(2)))
            .Single();
        for (int t = 1; t < 7; t++)
            Assert.AreEqual(
                (gru.Gates[0][t, 0] * gru.States[0][t - 1, 0]) + ((1 - gru.Gates[0][t, 0]) * gru.Gates[2][t, 0]),
                gru.States[0][t, 0],
                1e-6);
    }

    [TestMethod]
    public void Memory_is_the_keep_gates_product_over_time()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 1, 3, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);

        // A forget gate of e^(−1/20) everywhere: what a unit saw is down to 1/e after 20 steps.
        float gate = MathF.Exp(-1 / 20f);
        network.Layers[0].Cell.Parameters[2].Data.AsSpan(0, 3).Fill(MathF.Log(gate / (1 - gate)));
        ForwardAnalysis analysis = ForwardAnalysis.Run(network, new float[41]).Single();
        foreach (double memory in analysis.EffectiveMemory()!)
            Assert.AreEqual(20, memory, 1e-3);
        Assert.AreEqual(Math.Exp(-1), analysis.Retention(0)[20], 1e-4);
        Assert.AreEqual(1, analysis.Retention(0)[40]);
        Assert.AreEqual(0, analysis.Gates[1].Saturation().High);
        Assert.AreEqual(1, analysis.Gates[0].Saturation().High);
        Assert.IsNull(ForwardAnalysis.Run(Example.Network(RecurrentCellType.SimpleRnn, 1, 3, 2), new float[5]).Single().EffectiveMemory());
    }

    [TestMethod]
    public void Occlusion_finds_the_step_and_feature_that_an_answer_rests_on()
    {
        // A network that reads feature 1 of whatever step, and forgets nothing.
        RecurrentNetwork network = Example.Network(RecurrentCellType.SimpleRnn, 2, 1, 2);
        foreach (NetworkParameter parameter in Example.Parameters(network))
            Array.Clear(parameter.Data);
        network.Layers[0].Cell.Parameters[0].Data[1] = 1;
        network.Layers[0].Cell.Parameters[1].Data[0] = 1;
        network.Head.Parameters[0].Data[1] = 3;
        float[] sequence = new float[12];
        sequence[(2 * 3) + 1] = 1;
        sequence[2 * 4] = 1;
        float[,] effect = Occlusion.Run(network, sequence, output: 1);
        for (int t = 0; t < 6; t++)
        {
            Assert.AreEqual(0, effect[t, 0], 1e-6);
            Assert.AreEqual(t == 3, effect[t, 1] > 0.1, $"step {t}");
        }

        float[] units = Occlusion.UnitContributions(network, sequence, 1);
        Assert.IsGreaterThan(0f, units.Single());
        Assert.Throws<ArgumentOutOfRangeException>(() => Occlusion.Run(network, sequence, output: 2));
    }
}
