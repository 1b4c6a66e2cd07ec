using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class FineTuningTests
{
    [TestMethod]
    public void A_frozen_layer_keeps_its_weights_and_is_counted_as_such()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Lstm, 2, 4, 3, layers: 2);
        network.Layers[0].Trainable = false;
        float[] frozen = [.. network.Layers[0].Cell.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
        float[] above = [.. network.Layers[1].Cell.Parameters[0].Values];
        NetworkTrainer.Train(network, Data(3), new TrainingOptions { Epochs = 3, LearningRate = 0.1f });
        CollectionAssert.AreEqual(frozen, network.Layers[0].Cell.Parameters.SelectMany(parameter => parameter.Values.ToArray()).ToArray());
        CollectionAssert.AreNotEqual(above, network.Layers[1].Cell.Parameters[0].Values.ToArray());
        Assert.AreEqual(network.ParameterCount - frozen.Length, network.TrainableParameterCount);
        StringAssert.Contains(network.Summary(), $"Non-trainable params: {frozen.Length}");
        using var stream = new MemoryStream();
        network.Save(stream);
        stream.Position = 0;
        Assert.IsFalse(RecurrentNetwork.Load(stream).Layers[0].Trainable);
    }

    [TestMethod]
    public void A_network_goes_on_under_the_same_head_or_another()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 4, 3);
        network.Standardize(new FeatureScaling([1, 2], [3, 4]));
        float[] sequence = Example.Sequence(5, 2, new Random(1));
        CollectionAssert.AreEqual(network.Predict(sequence), network.WithHead(new DenseSoftmaxLayer(3)).Predict(sequence));
        RecurrentNetwork other = network.WithHead(new DenseLinearLayer(2), seed: 4);
        Assert.HasCount(2, other.Predict(sequence));
        CollectionAssert.AreEqual(
            network.Layers[0].Cell.Parameters[1].Values.ToArray(),
            other.Layers[0].Cell.Parameters[1].Values.ToArray());
        Assert.AreEqual(3f, other.Scaling!.Deviation[0]);

        // Trained further it keeps the standardization that its weights were learned with.
        NetworkTrainer.Train(other, Numbers(), new TrainingOptions { Epochs = 1, KeepScaling = true });
        Assert.AreEqual(3f, other.Scaling.Deviation[0]);
    }

    private static SequenceDataset Data(int classes)
    {
        var random = new Random(2);
        var data = new SequenceDataset(2);
        for (int i = 0; i < 20; i++)
            data.Add(Example.Sequence(4, 2, random), label: i % classes);
        return data;
    }

    private static SequenceDataset Numbers()
    {
        var random = new Random(2);
        var data = new SequenceDataset(2);
        for (int i = 0; i < 20; i++)
            data.Add(Example.Sequence(4, 2, random), [i, -i]);
        return data;
    }
}
