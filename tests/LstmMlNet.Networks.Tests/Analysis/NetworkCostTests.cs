using LstmMlNet.Networks.Analysis;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Analysis;

[TestClass]
internal sealed class NetworkCostTests
{
    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, 1, false, 1)]
    [DataRow(RecurrentCellType.PeepholeLstm, 2, true, 1)]
    [DataRow(RecurrentCellType.Gru, 2, false, 3)]
    [DataRow(RecurrentCellType.GruResetBefore, 1, true, 1)]
    [DataRow(RecurrentCellType.MinimalGatedUnit, 2, true, 1)]
    [DataRow(RecurrentCellType.SimpleRnn, 3, true, 2)]
    public void Counts_are_those_of_the_weights_themselves(RecurrentCellType type, int layers, bool twoWays, int stepsPerFrame)
    {
        var network = new RecurrentNetwork(
            5,
            RecurrentLayers.Create(type, 7, layers, twoWays),
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions { Pooling = SequencePooling.LastMeanMax, StepsPerFrame = stepsPerFrame });
        NetworkCost cost = NetworkCost.Of(network, steps: 20);
        Assert.AreEqual(network.ParameterCount, cost.ParameterCount);

        // Each element of a kernel and each peephole is multiplied and added once a step; biases are only added.
        long perStep = network.Layers.SelectMany(layer => layer.Cells)
            .SelectMany(cell => cell.Parameters)
            .Where(parameter => parameter.Name != "bias")
            .Sum(parameter => (long)parameter.Count);
        long head = network.Head.Parameters[0].Count;
        Assert.AreEqual((perStep * network.FramesOf(20)) + head, cost.MultiplyAdds);

        // Training: to the weights and to the sources once more each, except to the first layer's input.
        long input = network.Layers[0].Cells.Sum(cell => (long)cell.Parameters[0].Count);
        Assert.AreEqual((((3 * perStep) - input) * network.FramesOf(20)) + (3 * head), cost.TrainingMultiplyAdds);
    }

    [TestMethod]
    public void The_notebooks_claims_hold()
    {
        LayerCost Of(RecurrentCell cell) =>
            NetworkCost.Of(new RecurrentNetwork(50, [new RecurrentLayer(cell)], new DenseSoftmaxLayer(3), steps: 30)).Layers[0];
        LayerCost lstm = Of(new LstmCell(100));
        LayerCost rnn = Of(new SimpleRnnCell(100));
        Assert.AreEqual(60_400, lstm.ParameterCount);
        Assert.AreEqual(4 * rnn.ParameterCount, lstm.ParameterCount);
        Assert.AreEqual(4 * rnn.MultiplyAdds, lstm.MultiplyAdds);
        Assert.AreEqual(3 * 100, lstm.Sigmoids - rnn.Sigmoids);
        Assert.AreEqual(100, lstm.Tanhs - rnn.Tanhs);
        Assert.AreEqual(3 * 100, Of(new PeepholeLstmCell(100)).ParameterCount - lstm.ParameterCount);
        LayerCost gru = Of(new GruCell(100));
        LayerCost before = Of(new GruCell(100, resetAfter: false));
        Assert.AreEqual(3 * lstm.MultiplyAdds / 4, gru.MultiplyAdds);
        Assert.AreEqual(3 * lstm.ParameterCount / 4, before.ParameterCount);
        Assert.AreEqual(3 * 100, gru.ParameterCount - before.ParameterCount, "the second bias");
        Assert.AreEqual(2 * lstm.ParameterCount, NetworkCost.Of(new RecurrentNetwork(
            50,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 100, bidirectional: true),
            new DenseSoftmaxLayer(3)), 30).Layers[0].ParameterCount);
        var attention = new RecurrentNetwork(
            50,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 100),
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions { Pooling = SequencePooling.Attention });
        Assert.AreEqual(101, NetworkCost.Of(attention, 30).Layers[1].ParameterCount);
        StringAssert.Contains(NetworkCost.Of(attention, 30).ToMarkdown(), "| attention | 101 |");
        Assert.Throws<ArgumentException>(() => NetworkCost.Of(attention));
    }

    [TestMethod]
    public void Measured_beside_the_count()
    {
        var network = new RecurrentNetwork(6, RecurrentLayers.Create(RecurrentCellType.Gru, 16), new DenseQuantileLayer(2, 0.1f, 0.9f));
        float[] before = [.. network.Head.Parameters[0].Values];
        CostMeasurement measured = CostMeasurement.Run(network, steps: 12, batch: 8);
        foreach (TimeSpread time in new[] { measured.Scoring, measured.Training })
        {
            Assert.IsGreaterThan(30, time.Runs);
            Assert.IsGreaterThan(0, time.LowerQuartile);
            Assert.IsGreaterThanOrEqualTo(time.LowerQuartile, time.Median);
            Assert.IsGreaterThanOrEqualTo(time.Median, time.UpperQuartile);
        }

        Assert.AreEqual(
            2 * NetworkCost.Of(network, 12).TrainingMultiplyAdds / measured.Training.Median / 1e3,
            measured.TrainingGigaflops,
            1e-9);
        CollectionAssert.AreEqual(before, network.Head.Parameters[0].Values.ToArray());
    }

    [TestMethod]
    public void Tokens_and_categories_are_measured_with_some_of_their_own()
    {
        RecurrentLayer[] Layers() => [.. RecurrentLayers.Create(RecurrentCellType.Gru, 4)];
        var words = new RecurrentNetwork(1, Layers(), new DenseSoftmaxLayer(2), new RecurrentNetworkOptions
        {
            Embedding = new EmbeddingLayer(5, 3),
        });
        var shops = new RecurrentNetwork(2, Layers(), new DenseSoftmaxLayer(2), new RecurrentNetworkOptions
        {
            Categories = [new CategoricalFeature(1, new EmbeddingLayer(3, 2))],
        });
        foreach (RecurrentNetwork network in new[] { words, shops })
            Assert.IsGreaterThan(0, CostMeasurement.Run(network, steps: 3, batch: 2).Training.Median);
    }

    [TestMethod]
    public void The_cells_are_compared_on_the_same_terms()
    {
        var random = new Random(1);
        SequenceDataset Signs(int count)
        {
            var data = new SequenceDataset(1);
            for (int i = 0; i < count; i++)
            {
                float[] values = [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle() - 0.5f)];
                data.Add(values, values.Sum() > 0 ? 1 : 0);
            }

            return data;
        }

        CellComparison comparison = CellComparison.Run(
            Signs(200),
            Signs(100),
            () => new DenseSoftmaxLayer(2),
            units: 6,
            new TrainingOptions { Epochs = 8, LearningRate = 1e-2f },
            seeds: 2);
        CollectionAssert.AreEqual(Example.CellTypes.ToArray(), comparison.Results.Select(result => result.CellType).ToArray());
        Assert.IsTrue(comparison.Results.All(result => result.Accuracies.Count == 2 && result.Curves.All(curve => curve.Count == 8)));
        Assert.IsGreaterThan(0.8, comparison.Results.Average(result => result.Accuracies.Average()));
        StringAssert.Contains(comparison.ToMarkdown(), "| peephole LSTM |");
    }
}
