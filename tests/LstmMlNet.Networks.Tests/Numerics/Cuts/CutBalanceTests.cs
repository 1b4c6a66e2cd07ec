using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Numerics.Cuts;

/// <summary>How evenly batches are cut among threads, by the arithmetic that cuts them: judged without as many processors.</summary>
[TestClass]
internal sealed class CutBalanceTests
{
    private static readonly (int Batch, int Steps, int Features, int Units)[] s_shapes =
    [
        (32, 30, 50, 100), (32, 28, 28, 128), (128, 28, 28, 128), (64, 100, 16, 64), (64, 50, 64, 256), (32, 20, 9, 32),
        (512, 50, 64, 256), (256, 30, 128, 512), (64, 50, 256, 1024), (50, 25, 12, 72), (100, 10, 3, 48), (333, 12, 20, 160),
    ];

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm)]
    [DataRow(RecurrentCellType.Gru)]
    [DataRow(RecurrentCellType.GruResetBefore)]
    [DataRow(RecurrentCellType.SimpleRnn)]
    public void Sixteen_threads_have_work_alike(RecurrentCellType type)
    {
        foreach ((int batch, int steps, int features, int units) in s_shapes)
        {
            // A step of so little work is not worth sixteen threads.
            if (type == RecurrentCellType.SimpleRnn && units < 64)
                continue;
            var plan = new NetworkPlan(Example.Network(type, features, units, 3), SimdWidths.Best);
            foreach (bool keeps in new[] { true, false })
            {
                CutBalance cut = CutBalance.Of(plan, keeps, [.. Enumerable.Repeat(steps, batch)], threads: 16);

                // Sequences that do not come out even among 16 threads are as even as whole ones can be.
                double whole = batch % 16 == 0 ? 1 : Math.Ceiling(batch / 16.0) / (batch / 16.0);
                Assert.IsLessThanOrEqualTo(
                    Math.Max(1.15, whole),
                    cut.Balance,
                    $"{batch} × {steps} × {features}, {units} units, {(keeps ? "training" : "scoring")}: {cut}");
            }
        }
    }

    [TestMethod]
    public void Sequences_of_many_lengths_leave_no_thread_waiting_for_long()
    {
        var plan = new NetworkPlan(Example.Network(RecurrentCellType.Lstm, 20, 96, 3), SimdWidths.Best);
        int[] lengths = [.. Enumerable.Range(0, 64).Select(i => 5 + (i * 29 % 60))];
        foreach (bool keeps in new[] { true, false })
        {
            foreach (int threads in new[] { 2, 4, 8, 16 })
                Assert.IsLessThanOrEqualTo(1.35, CutBalance.Of(plan, keeps, lengths, threads).Balance, $"{threads} threads, {keeps}");
        }
    }

    [TestMethod]
    public void One_thread_waits_for_nobody()
    {
        var plan = new NetworkPlan(Example.Network(RecurrentCellType.Lstm, 20, 96, 3), SimdWidths.Best);
        CutBalance cut = CutBalance.Of(plan, keeps: true, [5, 8, 3], threads: 1);
        Assert.AreEqual(1, cut.Balance, 1e-9);
        Assert.AreEqual(0, cut.MeetingsPerStep);
    }
}
