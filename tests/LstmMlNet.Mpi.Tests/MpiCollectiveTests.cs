using LstmMlNet.Networks;

namespace LstmMlNet.Mpi.Tests;

/// <summary>This process was not started by mpirun.</summary>
[TestClass]
internal sealed class MpiCollectiveTests
{
    [TestMethod]
    public void A_start_without_mpirun_is_an_error_that_says_how_to_start() => StringAssert.Contains(
        Assert.ThrowsExactly<MpiException>(() => MpiCollective.Join()).Message,
        "mpirun -n 2 dotnet MyProgram.dll");

    [TestMethod]
    public void By_choice_it_trains_alone()
    {
        using ICollective alone = MpiCollective.Join(new MpiOptions { AloneWhereMissing = true });
        Assert.AreEqual((0, 1), (alone.Rank, alone.Size));
        Span<float> values = [1f, 2f];
        alone.AllReduce(values);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, values.ToArray());
    }

    [TestMethod]
    public void A_missing_library_is_an_error_that_says_what_to_install()
    {
        string message = Assert.ThrowsExactly<MpiException>(() => MpiLibrary.Load("libnone.so.1")).Message;
        StringAssert.Contains(message, "libnone.so.1");
        StringAssert.Contains(message, "apt install openmpi-bin");
    }

    [TestMethod]
    public void A_limit_that_is_not_above_zero_is_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => MpiCollective.Join(new MpiOptions { Timeout = TimeSpan.Zero }));
}
