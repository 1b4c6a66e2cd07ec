using LstmMlNet.Interop.Tests.PyTorch;
using PureHDF;

namespace LstmMlNet.Interop.Tests.Keras;

[TestClass]
public sealed class KerasExportTests
{
    [TestMethod]
    public void Networks_come_back_to_the_last_bit()
    {
        foreach (RecurrentCellType cell in new[]
        {
            RecurrentCellType.Lstm, RecurrentCellType.Gru, RecurrentCellType.GruResetBefore, RecurrentCellType.SimpleRnn,
        })
        {
            foreach (bool both in new[] { false, true })
            {
                RecurrentNetwork network = PyTorchExportTests.Network(cell, both, new DenseSoftmaxLayer(3, perStep: both));
                RecurrentNetwork back = RoundTrip(network);
                CollectionAssert.AreEqual(PyTorchExportTests.Weights(network), PyTorchExportTests.Weights(back));
                float[] sequence = PyTorchExportTests.Sequence();
                CollectionAssert.AreEqual(network.Predict(sequence), back.Predict(sequence));
            }
        }
    }

    [TestMethod]
    public void Poolings_activations_tokens_and_heads_come_back()
    {
        RecurrentCellOptions options = new() { RecurrentActivation = GateActivation.HardSigmoid, Activation = CellActivation.Relu };
        var network = new RecurrentNetwork(
            1,
            [new RecurrentLayer(RecurrentCells.Create(RecurrentCellType.Lstm, 4, options), returnSequences: false)],
            new DenseSigmoidLayer(),
            new RecurrentNetworkOptions { Pooling = SequencePooling.Mean, Embedding = new EmbeddingLayer(5, 3), Seed = 4 });
        RecurrentNetwork back = RoundTrip(network);
        CollectionAssert.AreEqual(network.Predict([1, 4, 0, 5]), back.Predict([1, 4, 0, 5]));
        network = PyTorchExportTests.Network(RecurrentCellType.Gru, both: true, new DenseLinearLayer(2));
        network.UseScaling(new FeatureScaling([3, -1], [2, 0.5f]), new FeatureScaling([10, -4], [5, 0.1f]));
        StateDictionaryTests.AssertClose(
            [.. network.Predict(PyTorchExportTests.Sequence()).Select(value => (double)value)],
            RoundTrip(network).Predict(PyTorchExportTests.Sequence()));
    }

    [TestMethod]
    public void Weights_alone_are_the_same_as_those_of_the_whole_model_and_say_no_network()
    {
        RecurrentNetwork network = PyTorchExportTests.Network(RecurrentCellType.Lstm, both: true, new DenseSoftmaxLayer(3));
        string path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "n.weights.h5");
        KerasFile.SaveWeights(network, path);
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => KerasFile.Load(path)).Message, "weights alone");
        using var file = H5File.OpenRead(path);
        CollectionAssert.AreEqual(
            new ulong[] { 10, 20 },
            file.Dataset("layers/bidirectional_1/backward_layer/cell/vars/0").Space.Dimensions);
        Assert.HasCount(30, file.Dataset("layers/dense/vars/0").Read<float[]>());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [TestMethod]
    public void What_Kerass_layers_have_not_is_refused_by_name()
    {
        foreach ((RecurrentCellType cell, string part) in new[]
        {
            (RecurrentCellType.PeepholeLstm, "peephole"), (RecurrentCellType.MinimalGatedUnit, "minimal gated unit"),
        })
        {
            var network = new RecurrentNetwork(2, RecurrentLayers.Create(cell, 3), new DenseSoftmaxLayer(2));
            StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => KerasFile.Save(network, "none.keras")).Message, part);
        }
    }

    private static RecurrentNetwork RoundTrip(RecurrentNetwork network)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "n.keras");
        try
        {
            KerasFile.Save(network, path);
            return NetworkImport.Load(path);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
