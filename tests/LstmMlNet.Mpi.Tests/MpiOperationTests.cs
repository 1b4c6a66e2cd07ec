namespace LstmMlNet.Mpi.Tests;

/// <summary>The operations themselves, between processes.</summary>
[TestClass]
internal sealed class MpiOperationTests
{
    private const string Program = "tests/LstmMlNet.Mpi.TestProgram";
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder()
    {
        MpiJob.Require();
        _folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
    }

    [TestCleanup]
    public void RemoveFolder()
    {
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    [DataRow(2, "sums")]
    [DataRow(4, "sums")]
    [DataRow(3, "sums")]
    public void Sums_that_are_under_way_together_are_those_of_all_ranks(int ranks, params string[] arguments)
    {
        using var job = new MpiJob(Program, ranks, _folder, arguments);
        (int code, string errors) = job.End();
        Assert.AreEqual(0, code, errors);
        Assert.HasCount(ranks, job.Output.Where(line => line.Contains("all sums are right", StringComparison.Ordinal)));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = false)]
    public void A_rank_that_hangs_ends_the_job_at_the_time_limit_with_what_is_waited_for()
    {
        using var job = new MpiJob(Program, 2, _folder, "hang");
        (int code, string errors) = job.End();
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(errors, "rank 0 of 2 has waited 2 seconds for the sum of gradients");
        Assert.IsEmpty(job.RankProcesses());
    }
}
