using LstmMlNet.Networks.Analysis;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Analysis;

[TestClass]
internal sealed class GradientFlowTests
{
    public static IEnumerable<object[]> Cases =>
        from type in Example.CellTypes
        from pooling in new[] { SequencePooling.Last, SequencePooling.LastMeanMax, SequencePooling.Attention }
        from twoWays in new[] { false, true }
        from choice in pooling == SequencePooling.Last ? Enumerable.Range(0, Choices.Length) : [0]
        select new object[] { type, pooling, twoWays, choice };

    private static readonly RecurrentCellOptions[] Choices =
    [
        new(),
        new() { LayerNormalization = true, LearnInitialState = true },
        new() { RecurrentActivation = GateActivation.HardSigmoid },

        // From a learned state on: at zero, where all start otherwise, relu has no derivative.
        new() { Activation = CellActivation.Relu, LearnInitialState = true },
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_of_all_states_agree_with_finite_differences(
        RecurrentCellType type,
        SequencePooling pooling,
        bool twoWays,
        int choice)
    {
        RecurrentNetwork network = Example.Network(
            type,
            2,
            4,
            3,
            layers: 2,
            twoWays,
            pooling: pooling,
            skip: type == RecurrentCellType.Gru,
            options: Choices[choice]);
        float[] sequence = Example.Sequence(5, 2, new Random(4));
        NetworkTape tape = NetworkTape.Record(network, [sequence]).Single();
        double loss = tape.Backward([1f]);

        // Dividing by a small deviation makes rounding errors larger.
        double tolerance = Choices[choice].LayerNormalization ? 1e-4 : 2e-5;
        var reference = new ReferenceNetwork(network);
        double[] p = reference.Probabilities(sequence);
        Assert.AreEqual(-Math.Log(p[1]), loss, 1e-5);
        for (int layer = 0; layer < 2; layer++)
        {
            for (int d = 0; d < tape.Layers[layer].Length; d++)
            {
                for (int t = 0; t < 5; t++)
                {
                    for (int state = 0; state < (tape.Layers[layer][d].CellGradients.Length > 0 ? 2 : 1); state++)
                        AssertState(reference, tape.Layers[layer][d], sequence, layer, d, t, state, tolerance);
                }
            }
        }
    }

    [TestMethod]
    public void A_forget_gate_of_one_keeps_the_gradient_exactly()
    {
        // Nothing enters and nothing is forgotten: c is carried as it is, and ∂loss/∂c with it.
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 1, 3, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);
        network.Layers[0].Cell.Parameters[2].Data.AsSpan(0, 3).Fill(100f);
        var data = new SequenceDataset(1);
        data.Add(new float[50], label: 1);
        GradientFlow flow = GradientFlow.Measure(network, data);
        for (int distance = 1; distance < 50; distance++)
        {
            Assert.AreEqual(flow.CellNorms[0], flow.CellNorms[distance]);
            Assert.AreEqual(1, flow.AdditivePath[distance]);
        }

        StepJacobians jacobians = StepJacobians.Measure(network, new float[50], maximumSteps: 5);
        foreach (IReadOnlyList<double> values in jacobians.SingularValues)
            Assert.AreEqual(1, values[2], 0.2, "three directions, those of c, are kept");
    }

    [TestMethod]
    public void A_simple_RNN_of_known_weights_shrinks_by_them()
    {
        // h = tanh(w·h) near 0: each step's Jacobian is w, and the gradient is w^distance.
        RecurrentNetwork network = Example.Network(RecurrentCellType.SimpleRnn, 1, 2, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);
        network.Layers[0].Cell.Parameters[1].Data[0] = 0.5f;
        network.Layers[0].Cell.Parameters[1].Data[3] = 0.5f;
        var data = new SequenceDataset(1);
        data.Add(new float[20], label: 0);
        GradientFlow flow = GradientFlow.Measure(network, data);
        for (int distance = 0; distance < 20; distance++)
            Assert.AreEqual(Math.Pow(0.5, distance), flow.Kept[distance], 1e-6);
        Assert.IsEmpty(flow.AdditivePath);
        Assert.AreEqual("After 10 steps the simple RNN keeps 0.00098 of the gradient.", flow.Sentence(10));
        foreach (IReadOnlyList<double> values in StepJacobians.Measure(network, new float[20], 4).SingularValues)
            Assert.IsTrue(values.All(value => Math.Abs(value - 0.5) < 1e-6));
    }

    [TestMethod]
    public void A_recurrent_weight_above_one_explodes()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.SimpleRnn, 1, 1, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);
        network.Layers[0].Cell.Parameters[1].Data[0] = 1.5f;
        var data = new SequenceDataset(1);
        data.Add(new float[60], label: 0);
        GradientFlow flow = GradientFlow.Measure(network, data);
        Assert.AreEqual(1, flow.Kept[50] / Math.Pow(1.5, 50), 1e-4);
        Assert.AreEqual("After 50 steps the simple RNN has 6.4E+08 times the gradient: it explodes.", flow.Sentence(50));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.Sentence(60));
    }

    [TestMethod]
    public void What_is_too_small_for_a_float_is_still_measured()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.SimpleRnn, 1, 1, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);
        network.Layers[0].Cell.Parameters[1].Data[0] = 0.1f;
        var data = new SequenceDataset(1);
        data.Add(new float[120], label: 0);
        Assert.AreEqual(-100, Math.Log10(GradientFlow.Measure(network, data).Kept[100]), 1e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    public void Step_Jacobians_agree_with_finite_differences(RecurrentCellType type)
    {
        RecurrentNetwork network = Example.Network(type, 2, 3, 2);
        float[] sequence = Example.Sequence(4, 2, new Random(8));
        DirectionTape tape = NetworkTape.Record(network, [sequence]).Single().Layers[0][0];
        double[,] jacobian = tape.Jacobian(2);
        ReferenceCell cell = new ReferenceNetwork(network).CellOf(0, 0);
        double[] x = [.. tape.Inputs[2].Select(value => (double)value)];
        double[][] before = [.. tape.Before[2].Select(state => state.Select(value => (double)value).ToArray())];
        int size = before.Length * 3;
        for (int column = 0; column < size; column++)
        {
            double[] Moved(double by)
            {
                double[][] states = [.. before.Select(state => (double[])state.Clone())];
                states[column / 3][column % 3] += by;
                return [.. cell.Step(x, states).SelectMany(state => state)];
            }

            double[] above = Moved(1e-5);
            double[] below = Moved(-1e-5);
            for (int row = 0; row < size; row++)
                Assert.AreEqual((above[row] - below[row]) / 2e-5, jacobian[row, column], 1e-4, $"∂{row}/∂{column}");
        }
    }

    private static void AssertState(
        ReferenceNetwork reference,
        DirectionTape tape,
        float[] sequence,
        int layer,
        int direction,
        int step,
        int state,
        double tolerance = 2e-5)
    {
        double[] gradients = state == 0 ? tape.HiddenGradients[step] : tape.CellGradients[step];
        for (int unit = 0; unit < gradients.Length; unit++)
        {
            double Loss(double by) =>
                -Math.Log(ReferenceLoss.Softmax(reference.LogitsWith(sequence, layer, direction, step, state, unit, by))[1]);
            double expected = (Loss(1e-5) - Loss(-1e-5)) / 2e-5;
            Assert.AreEqual(
                expected,
                gradients[unit],
                Math.Max(tolerance, 3e-4 * Math.Abs(expected)),
                $"layer {layer}, direction {direction}, step {step}, state {state}, unit {unit}");
        }
    }
}
