using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks.Tests.Network;

[TestClass]
internal sealed class NetworkSizeTests
{
    [TestMethod]
    public void A_network_beyond_memory_is_refused_before_anything_is_allocated()
    {
        (string Part, Func<RecurrentNetwork> Make)[] cases =
        [
            (
                "2,147,483,647 units",
                () => new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Lstm, int.MaxValue), new DenseLinearLayer())),
            ("2,147,483,647 steps per frame", () => new RecurrentNetwork(
                7,
                RecurrentLayers.Create(RecurrentCellType.Gru, 100),
                new DenseLinearLayer(),
                new RecurrentNetworkOptions { StepsPerFrame = int.MaxValue })),
            (
                "2,147,483,647 features",
                () => new RecurrentNetwork(int.MaxValue, RecurrentLayers.Create(RecurrentCellType.SimpleRnn, 100), new DenseLinearLayer())),
            (
                "1,000 layers",
                () => new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Lstm, 20_000, 1000), new DenseLinearLayer())),
            (
                "1 layers",
                () => new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Lstm, 100), new DenseSoftmaxLayer(int.MaxValue))),
            ("tokens", () => new RecurrentNetwork(
                1,
                RecurrentLayers.Create(RecurrentCellType.Lstm, 100),
                new DenseLinearLayer(),
                new RecurrentNetworkOptions { Embedding = new EmbeddingLayer(EmbeddingLayer.MaximumTokens, int.MaxValue) })),
        ];
        foreach ((string part, Func<RecurrentNetwork> make) in cases)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            string message = Assert.ThrowsExactly<InsufficientMemoryException>(() => make(), part).Message;
            Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before, part);
            StringAssert.Contains(message, part);
            StringAssert.Contains(message, "GiB");
        }
    }

    [TestMethod]
    public void The_estimate_is_set_against_the_memory_that_there_is()
    {
        RecurrentNetwork network = new(3, RecurrentLayers.Create(RecurrentCellType.Lstm, 8), new DenseLinearLayer());
        NetworkSize.Check(network, 6 * 4 * network.ParameterCount);
        Assert.ThrowsExactly<InsufficientMemoryException>(() => NetworkSize.Check(network, 4 * network.ParameterCount));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RecurrentLayers.Create(RecurrentCellType.Lstm, 1, int.MaxValue));
    }
}
