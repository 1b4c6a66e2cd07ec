using LstmMlNet.Interop.PyTorch;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.Tests.PyTorch;

[TestClass]
public sealed class PyTorchExportTests
{
    [TestMethod]
    public void Networks_come_back_to_the_last_bit()
    {
        foreach (RecurrentCellType cell in new[] { RecurrentCellType.Lstm, RecurrentCellType.Gru, RecurrentCellType.SimpleRnn })
        {
            foreach (bool both in new[] { false, true })
            {
                RecurrentNetwork network = Network(cell, both, new DenseSoftmaxLayer(3));
                RecurrentNetwork back = RoundTrip(network, new ImportOptions());
                CollectionAssert.AreEqual(Weights(network), Weights(back));
                float[] sequence = Sequence();
                CollectionAssert.AreEqual(network.Predict(sequence), back.Predict(sequence));
            }
        }
    }

    [TestMethod]
    public void Names_and_order_are_PyTorchs()
    {
        string[] names = Names(Network(RecurrentCellType.Gru, true, new DenseSoftmaxLayer(3)), null);
        string[] expected =
        [
            "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0",
            "rnn.weight_ih_l0_reverse", "rnn.weight_hh_l0_reverse", "rnn.bias_ih_l0_reverse", "rnn.bias_hh_l0_reverse",
            "rnn.weight_ih_l1", "rnn.weight_hh_l1", "rnn.bias_ih_l1", "rnn.bias_hh_l1",
            "rnn.weight_ih_l1_reverse", "rnn.weight_hh_l1_reverse", "rnn.bias_ih_l1_reverse", "rnn.bias_hh_l1_reverse",
            "fc.weight", "fc.bias",
        ];
        CollectionAssert.AreEqual(expected, names);
        var mixed = new RecurrentNetwork(
            2,
            [new RecurrentLayer(new LstmCell(3), returnSequences: true), new RecurrentLayer(new GruCell(4), returnSequences: false)],
            new DenseSoftmaxLayer(2));
        names = Names(mixed, new PyTorchExportOptions { RecurrentName = "layers", HeadName = "out" });
        CollectionAssert.IsSubsetOf(new[] { "layers.0.weight_ih_l0", "layers.1.weight_ih_l0", "out.bias" }, names);
        CollectionAssert.AreEqual(Weights(mixed), Weights(RoundTrip(mixed, new ImportOptions())));
    }

    [TestMethod]
    public void Standardization_is_taken_into_the_weights()
    {
        RecurrentNetwork network = Network(RecurrentCellType.Lstm, true, new DenseLinearLayer(2));
        network.UseScaling(new FeatureScaling([3, -1], [2, 0.5f]), new FeatureScaling([10, -4], [5, 0.1f]));
        float[] sequence = Sequence();
        StateDictionaryTests.AssertClose(
            [.. network.Predict(sequence).Select(value => (double)value)],
            RoundTrip(network, new ImportOptions { Logits = LogitsMeaning.Numbers }).Predict(sequence));
    }

    [TestMethod]
    public void What_PyTorchs_layers_have_not_is_refused_by_name()
    {
        Refused(new RecurrentNetwork(2, RecurrentLayers.Create(RecurrentCellType.PeepholeLstm, 3), new DenseSoftmaxLayer(2)), "peephole");
        Refused(
            new RecurrentNetwork(2, RecurrentLayers.Create(RecurrentCellType.GruResetBefore, 3), new DenseSoftmaxLayer(2)),
            "reset before");
        Refused(
            new RecurrentNetwork(
                2,
                RecurrentLayers.Create(RecurrentCellType.Lstm, 3),
                new DenseSoftmaxLayer(2),
                new RecurrentNetworkOptions { Pooling = SequencePooling.Attention }),
            "attention");
        Refused(
            new RecurrentNetwork(
                2,
                [new RecurrentLayer(new LstmCell(3, new RecurrentCellOptions { LearnInitialState = true }), returnSequences: false)],
                new DenseSoftmaxLayer(2)),
            "initial states");
    }

    private static void Refused(RecurrentNetwork network, string part) => StringAssert.Contains(
        Assert.ThrowsExactly<NotSupportedException>(() => PyTorchFile.Save(network, new MemoryStream())).Message,
        part);

    internal static RecurrentNetwork Network(RecurrentCellType cell, bool both, NetworkHead head)
    {
        var network = new RecurrentNetwork(
            2,
            [new RecurrentLayer(RecurrentCells.Create(cell, 5), returnSequences: true, both),
                new RecurrentLayer(RecurrentCells.Create(cell, 5), returnSequences: false, both)],
            head,
            seed: 5);
        var random = new Random(9);
        foreach (float[] data in network.AllParameters().Select(parameter => parameter.Data))
        {
            for (int i = 0; i < data.Length; i++)
                data[i] += (random.NextSingle() * 0.4f) - 0.2f;
        }

        return network;
    }

    internal static float[] Sequence() => [0.1f, -0.4f, 1.5f, 2f, -1f, 0.3f, 0.7f, -0.2f];

    internal static float[] Weights(RecurrentNetwork network) => [.. network.AllParameters().SelectMany(parameter => parameter.Data)];

    private static string[] Names(RecurrentNetwork network, PyTorchExportOptions? options)
    {
        using var file = new MemoryStream();
        PyTorchFile.Save(network, file, options);
        file.Position = 0;
        (StateDictionary state, IReadOnlyDictionary<string, string> metadata) = SafetensorsReader.Read(file, new ReadBudget(file.Length));
        Assert.AreEqual("pt", metadata["format"]);
        return [.. state.Tensors.Select(tensor => tensor.Key)];
    }

    private static RecurrentNetwork RoundTrip(RecurrentNetwork network, ImportOptions options)
    {
        using var file = new MemoryStream();
        PyTorchFile.Save(network, file);
        file.Position = 0;
        return PyTorchFile.Load(file, options);
    }
}
