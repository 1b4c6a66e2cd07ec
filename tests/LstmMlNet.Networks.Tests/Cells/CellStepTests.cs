using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Cells;

/// <summary>Each cell alone, as a user would step it by hand.</summary>
[TestClass]
internal sealed class CellStepTests
{
    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    public void Steps_agree_with_the_reference(RecurrentCellType type)
    {
        const int Features = 5;
        const int Units = 19;
        RecurrentCell cell = Example.Network(type, Features, Units, 2).Layers[0].Cell;
        var reference = new ReferenceCell(cell, Features, cell.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => parameter.Values.ToArray().Select(value => (double)value).ToArray()));
        var random = new Random(3);
        CellState state = cell.ZeroState();
        double[][] expected = reference.InitialState();
        for (int t = 0; t < 6; t++)
        {
            float[] x = Example.Sequence(1, Features, random);
            (float[] output, state) = cell.Step(x, state);
            expected = reference.Step([.. x.Select(value => (double)value)], expected);
            CollectionAssert.AreEqual(output, state.Hidden.ToArray());
            for (int s = 0; s < state.Count; s++)
            {
                for (int j = 0; j < Units; j++)
                    Assert.AreEqual(expected[s][j], state[s][j], 1e-5, $"step {t}, state {s}, unit {j}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Example.EveryCellType), typeof(Example))]
    public void States_are_h_and_for_LSTMs_c(RecurrentCellType type)
    {
        RecurrentCell cell = RecurrentCells.Create(type, 7);
        int states = type is RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm ? 2 : 1;
        CollectionAssert.AreEqual(Enumerable.Repeat(7, states).ToArray(), cell.StateSizes.ToArray());
        Assert.AreEqual(type, cell.CellType);
    }

    [TestMethod]
    public void The_notebooks_cell_has_60400_parameters()
    {
        var cell = new LstmCell(100);
        cell.Build(50);
        Assert.AreEqual(60_400, cell.Parameters.Sum(parameter => parameter.Count));
        CollectionAssert.AreEqual(new[] { 50, 400 }, cell.Parameters[0].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { 100, 400 }, cell.Parameters[1].Shape.ToArray());
    }

    [TestMethod]
    [DataRow(true, 1f)]
    [DataRow(false, 0f)]
    public void The_forget_gate_starts_open_where_asked(bool unitForgetBias, float expected)
    {
        var cell = new LstmCell(3, unitForgetBias);
        cell.Build(2);
        CollectionAssert.AreEqual(new[] { expected, expected, expected, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, cell.Parameters[2].Values.ToArray());
    }

    [TestMethod]
    public void A_gru_whose_update_gate_is_1_keeps_its_state()
    {
        var cell = new GruCell(4);
        cell.Build(2);
        cell.Parameters[2].Data.AsSpan(0, 4).Fill(100f);
        float[] before = [0.1f, -0.2f, 0.3f, -0.4f];
        (float[] output, _) = cell.Step([5f, -5f], new CellState(before));
        CollectionAssert.AreEqual(before, output);
    }

    [TestMethod]
    public void A_first_step_builds_the_cell_for_its_input()
    {
        var cell = new LstmCell(4);
        (float[] output, CellState state) = cell.Step([0.5f, -1f, 2f], cell.ZeroState());
        Assert.AreEqual(3, cell.Features);
        var built = new LstmCell(4);
        built.Build(3, seed: 0);
        CollectionAssert.AreEqual(built.Step([0.5f, -1f, 2f], built.ZeroState()).Output, output);
        Assert.AreEqual(2, state.Count);
    }

    [TestMethod]
    public void Misuse_is_explained()
    {
        var cell = new LstmCell(4);
        Assert.ThrowsExactly<ArgumentException>(() => cell.Step([], cell.ZeroState()));
        cell.Build(2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => cell.Step([1f], cell.ZeroState())).Message, "2 features");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => cell.Step([1f, 2f], new CellState(new float[4]))).Message,
            "carries 2");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => cell.Step([1f, 2f], new CellState(new float[4], new float[3]))).Message,
            "4 units");
        Assert.ThrowsExactly<InvalidOperationException>(() => cell.Build(2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GruCell(0));
    }
}
