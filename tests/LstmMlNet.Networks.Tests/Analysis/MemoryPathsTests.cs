using LstmMlNet.Networks.Analysis;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Analysis;

[TestClass]
internal sealed class MemoryPathsTests
{
    [TestMethod]
    public void A_forget_gate_of_one_carries_everything_along_the_state()
    {
        // Nothing enters through any gate: the state is the only path there is.
        RecurrentNetwork network = Empty(RecurrentCellType.Lstm, units: 3);
        network.Layers[0].Cell.Parameters[2].Data.AsSpan(0, 3).Fill(100f);
        MemoryPaths paths = MemoryPaths.Measure(network, Zeros(40));
        Assert.AreEqual(40, paths.Total.Count);
        for (int distance = 1; distance < 40; distance++)
        {
            Assert.AreEqual(1, paths.Total[distance], 1e-9);
            Assert.AreEqual(1, paths.State[distance], 1e-9);
            Assert.IsLessThan(1e-100, paths.Gates[distance]);
        }
    }

    [TestMethod]
    public void A_simple_RNN_has_one_path()
    {
        RecurrentNetwork network = Empty(RecurrentCellType.SimpleRnn, units: 2);
        network.Layers[0].Cell.Parameters[1].Data[0] = 0.5f;
        network.Layers[0].Cell.Parameters[1].Data[3] = 0.5f;
        MemoryPaths paths = MemoryPaths.Measure(network, Zeros(30));
        Assert.IsEmpty(paths.State);
        for (int distance = 0; distance < 30; distance++)
        {
            Assert.AreEqual(1, paths.Total[distance] / Math.Pow(0.5, distance), 1e-5);
            Assert.AreEqual(paths.Total[distance], paths.Gates[distance]);
        }
    }

    [TestMethod]
    [DataRow(RecurrentCellType.Gru)]
    [DataRow(RecurrentCellType.GruResetBefore)]
    public void One_unit_of_a_GRU_is_the_product_of_its_own_derivatives(RecurrentCellType type)
    {
        // With one unit, a step's derivative is a number, and what is not the keep gate's is the gates'.
        RecurrentNetwork network = Example.Network(type, 2, 1, 2);
        float[] sequence = Example.Sequence(12, 2, new Random(3));
        var data = new SequenceDataset(2);
        data.Add(sequence, label: 1);
        MemoryPaths paths = MemoryPaths.Measure(network, data);
        DirectionTape tape = NetworkTape.Record(network, [sequence]).Single().Layers[0][0];
        float[][] keep = tape.Gates[tape.Cell.Layout.KeepGate!.Value];
        (double total, double state, double gates) = (1, 1, 1);
        for (int distance = 1; distance < 12; distance++)
        {
            int step = 12 - distance;
            double derivative = tape.Jacobian(step)[0, 0];
            total *= Math.Abs(derivative);
            state *= keep[step][0];
            gates *= Math.Abs(derivative - keep[step][0]);
            Assert.AreEqual(1, paths.Total[distance] / total, 1e-4, $"all paths at {distance}");
            Assert.AreEqual(1, paths.State[distance] / state, 1e-4, $"state at {distance}");
            Assert.AreEqual(1, paths.Gates[distance] / gates, 1e-3, $"gates at {distance}");
        }
    }

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, false)]
    [DataRow(RecurrentCellType.Lstm, true)]
    [DataRow(RecurrentCellType.PeepholeLstm, false)]
    public void All_paths_together_are_the_gradient_of_the_cell_state(RecurrentCellType type, bool normalized)
    {
        // The gradients of the tape agree with finite differences: GradientFlowTests.
        RecurrentNetwork network = Example.Network(type, 2, 4, 3, options: new RecurrentCellOptions { LayerNormalization = normalized });
        float[] sequence = Example.Sequence(10, 2, new Random(5));
        var data = new SequenceDataset(2);
        data.Add(sequence, label: 2);
        MemoryPaths paths = MemoryPaths.Measure(network, data);
        NetworkTape tape = NetworkTape.Record(network, [sequence]).Single();
        tape.Backward([2f]);
        double[] norms = [.. tape.Layers[0][0].CellGradients.Select(values => Math.Sqrt(values.Sum(value => value * value))).Reverse()];
        for (int distance = 0; distance < 10; distance++)
            Assert.AreEqual(1, paths.Total[distance] / (norms[distance] / norms[0]), 1e-4);
    }

    [TestMethod]
    public void Without_a_forget_gate_the_gates_carry_what_is_left()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 1, 4, 2);
        network.Layers[0].Cell.Parameters[2].Data.AsSpan(0, 4).Fill(-30f);
        var data = new SequenceDataset(1);
        data.Add(Example.Sequence(8, 1, new Random(2)), label: 0);
        MemoryPaths paths = MemoryPaths.Measure(network, data);
        for (int distance = 1; distance < 8; distance++)
        {
            Assert.IsLessThan(1e-10, paths.State[distance]);
            Assert.AreEqual(1, paths.Gates[distance] / paths.Total[distance], 1e-3);
        }
    }

    [TestMethod]
    public void What_grows_beyond_a_float_is_still_measured()
    {
        RecurrentNetwork network = Empty(RecurrentCellType.SimpleRnn, units: 1);
        network.Layers[0].Cell.Parameters[1].Data[0] = 10f;
        Assert.AreEqual(60, Math.Log10(MemoryPaths.Measure(network, Zeros(61)).Total[60]), 1e-4);
    }

    [TestMethod]
    public void An_untrained_network_of_the_same_kind_is_measured_beside_it()
    {
        RecurrentNetwork network = Empty(RecurrentCellType.Gru, units: 3);
        var data = new SequenceDataset(1);
        data.Add(Example.Sequence(9, 1, new Random(2)), label: 0);
        data.Add(Example.Sequence(6, 1, new Random(3)), label: 1);
        MemoryPaths before = MemoryPaths.MeasureUntrained(network, data, seed: 7);
        MemoryPaths again = MemoryPaths.Measure(network.CloneUntrained(7), data);
        CollectionAssert.AreEqual(again.Total.ToArray(), before.Total.ToArray());
        Assert.AreEqual(9, before.Total.Count, "as far as the longest sequence reaches");
        Assert.IsTrue(
            network.Layers[0].Cell.Parameters.All(parameter => parameter.Data.All(value => value == 0)),
            "the network keeps its weights");
    }

    private static RecurrentNetwork Empty(RecurrentCellType type, int units)
    {
        RecurrentNetwork network = Example.Network(type, 1, units, 2);
        foreach (NetworkParameter parameter in network.Layers[0].Cell.Parameters)
            Array.Clear(parameter.Data);
        return network;
    }

    private static SequenceDataset Zeros(int steps)
    {
        var data = new SequenceDataset(1);
        data.Add(new float[steps], label: 1);
        return data;
    }
}
