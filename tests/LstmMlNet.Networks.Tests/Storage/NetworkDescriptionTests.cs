using System.Text.Json;
using LstmMlNet.Networks.Storage;

namespace LstmMlNet.Networks.Tests.Storage;

[TestClass]
internal sealed class NetworkDescriptionTests
{
    /// <summary>Files that were written before a property was there say nothing of it.</summary>
    [TestMethod]
    public void What_a_file_does_not_say_is_as_it_was_before_it_could_be_said()
    {
        NetworkDescription network = JsonSerializer.Deserialize(
            """{"Features":1,"Layers":[{"Cell":"Lstm","Units":2}],"Embedding":{"Vocabulary":3,"Units":4}}""",
            StorageJson.Default.NetworkDescription)!;
        Assert.AreEqual(1, network.StepsPerFrame);
        Assert.AreEqual(nameof(SequencePooling.Last), network.Pooling);
        Assert.IsTrue(network.Layers[0].Trainable);
        Assert.AreEqual(nameof(CellActivation.Tanh), network.Layers[0].Activation);
        Assert.AreEqual(nameof(GateActivation.Sigmoid), network.Layers[0].RecurrentActivation);
        Assert.IsTrue(network.Embedding!.Trainable);
    }
}
