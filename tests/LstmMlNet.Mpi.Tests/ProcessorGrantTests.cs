namespace LstmMlNet.Mpi.Tests;

[TestClass]
internal sealed class ProcessorGrantTests
{
    [TestMethod]
    [DataRow("0", 1)]
    [DataRow("0-3", 4)]
    [DataRow("0-1,8,16-19", 7)]
    [DataRow("", 0)]
    [DataRow(null, 0)]
    public void A_list_of_processors_is_counted(string? list, int expected) => Assert.AreEqual(expected, ProcessorGrant.Count(list));

    [TestMethod]
    [DataRow(1, 16, 2, true)]
    [DataRow(1, 2, 2, false)]
    [DataRow(8, 16, 2, false)]
    [DataRow(16, 16, 2, false)]
    public void Ranks_that_are_kept_to_fewer_processors_than_there_are_leave_some_unused(int own, int launcher, int ranks, bool expected) =>
        Assert.AreEqual(expected, new ProcessorGrant(own, launcher).IsTight(ranks));

    [TestMethod]
    public void This_process_may_run_where_its_launcher_may()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("Only Linux says where a process may run.");
        ProcessorGrant grant = ProcessorGrant.Read();
        Assert.IsGreaterThan(0, grant.Own);
        Assert.IsGreaterThanOrEqualTo(grant.Own, grant.Launcher);
    }
}
