using CsCheck;

namespace LstmMlNet.Onnx.Tests;

[TestClass]
public sealed class RoundTripTests
{
    [TestMethod]
    public void Every_network_comes_back_from_its_own_model_to_the_bit() =>
        Gen.OneOf(RandomNetworks.All, RandomNetworks.Forecasters).Sample(
            example =>
            {
                using var stream = new MemoryStream();
                OnnxFile.Save(example.Network, stream);
                stream.Position = 0;
                RecurrentNetwork back = OnnxFile.Load(stream);
                Assert.AreEqual(example.Network.Summary(), back.Summary());
                foreach ((NetworkParameter before, NetworkParameter after) in example.Network.AllParameters().Zip(back.AllParameters()))
                    CollectionAssert.AreEqual(before.Data, after.Data, before.Name);
                foreach (float[] sequence in example.Sequences)
                    CollectionAssert.AreEqual(example.Network.Predict(sequence), back.Predict(sequence));
            },
            iter: 150,
            threads: 1);
}
