namespace LstmMlNet.Networks.Tests.Network;

[TestClass]
internal sealed class NetworkSummaryTests
{
    [TestMethod]
    public void The_notebooks_network_reads_as_Keras_prints_it()
    {
        var network = new RecurrentNetwork(50, [new RecurrentLayer(new LstmCell(100))], new DenseSoftmaxLayer(3), steps: 30);
        string expected = string.Join('\n',
            "Model: \"recurrent_network\"",
            "___________________________________________________________________________",
            " Layer (type)                       Output Shape                Param #",
            "===========================================================================",
            " sequence (Input)                   (None, 30, 50)              0",
            " lstm (LSTM)                        (None, 100)                 60,400",
            " dense (Dense, softmax)             (None, 3)                   303",
            "===========================================================================",
            "Total params: 60,703",
            "Trainable params: 60,703",
            "Non-trainable params: 0",
            "");
        Assert.AreEqual(expected, network.Summary().ReplaceLineEndings("\n"));
    }

    [TestMethod]
    public void No_line_is_wider_than_a_terminal()
    {
        var network = new RecurrentNetwork(
            6,
            [new RecurrentLayer(new GruCell(64), bidirectional: true)],
            new DenseSoftmaxLayer(5),
            new RecurrentNetworkOptions
            {
                FrontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(128, 9)]) { KeepInput = true },
                StepsPerFrame = 4,
            });
        string summary = network.Summary();
        StringAssert.Contains(summary, "(Mean of each frame, beside its steps)");
        foreach (string line in summary.ReplaceLineEndings("\n").Split('\n'))
            Assert.IsLessThanOrEqualTo(80, line.Length, line);
    }

    [TestMethod]
    public void Columns_never_run_into_each_other()
    {
        var network = new RecurrentNetwork(
            3,
            [
                new RecurrentLayer(new PeepholeLstmCell(64), returnSequences: true, bidirectional: true),
                new RecurrentLayer(new PeepholeLstmCell(64), bidirectional: true),
            ],
            new DenseSoftmaxLayer(10));
        string[] lines = network.Summary().ReplaceLineEndings("\n").Split('\n');
        int shapeColumn = lines[2].IndexOf("Output Shape", StringComparison.Ordinal);

        // A long name's type stands in a line of its own.
        string[] rows = [.. lines[4..10].Where(line => line.Length > 0 && line[1] != ' ' && line[0] == ' ')];
        Assert.HasCount(4, rows);
        foreach (string line in rows)
        {
            Assert.AreEqual("  ", line.Substring(shapeColumn - 2, 2), line);
            Assert.AreEqual('(', line[shapeColumn], line);
        }

        StringAssert.Contains(rows[2], "_1 ");
    }

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, 4 * ((5 + 7) * 7 + 7))]
    [DataRow(RecurrentCellType.PeepholeLstm, 4 * ((5 + 7) * 7 + 7) + 3 * 7)]
    [DataRow(RecurrentCellType.Gru, 3 * ((5 + 7) * 7 + 2 * 7))]
    [DataRow(RecurrentCellType.GruResetBefore, 3 * ((5 + 7) * 7 + 7))]
    [DataRow(RecurrentCellType.MinimalGatedUnit, 2 * ((5 + 7) * 7 + 7))]
    [DataRow(RecurrentCellType.SimpleRnn, (5 + 7) * 7 + 7)]
    public void Parameters_are_counted_by_the_formula(RecurrentCellType type, int expected)
    {
        var network = new RecurrentNetwork(5, [new RecurrentLayer(RecurrentCells.Create(type, 7))], new DenseSoftmaxLayer(2));
        Assert.AreEqual(expected + (7 * 2) + 2, network.ParameterCount);
    }
}
