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
                Check(cut, Math.Max(1.15, whole), $"{batch} × {steps} × {features}, {units} units, {(keeps ? "training" : "scoring")}");
            }
        }
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(16)]
    [DataRow(32)]
    public void So_they_have_where_rows_are_normalized_and_convolutions_come_first(int threads)
    {
        var options = new RecurrentCellOptions { LayerNormalization = true };
        var frontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(64, 9), new ConvolutionLayer(64, 5)]);
        RecurrentNetwork network =
            Example.Network(RecurrentCellType.Lstm, 12, 128, 3, stepsPerFrame: 4, options: options, frontEnd: frontEnd);
        foreach (int batch in new[] { 32, 96 })
        {
            var cut = CutBalance.Of(new NetworkPlan(network, SimdWidths.Best), keeps: true, [.. Enumerable.Repeat(20, batch)], threads);
            Check(cut, threads > 16 ? 1.2 : 1.15, $"{batch}, {threads} threads");
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

    [TestMethod]
    [DataRow(RecurrentCellType.Lstm, 3, 5)]
    [DataRow(RecurrentCellType.Gru, 50, 100)]
    [DataRow(RecurrentCellType.GruResetBefore, 17, 133)]
    [DataRow(RecurrentCellType.MinimalGatedUnit, 1, 300)]
    public void Pieces_have_every_parameter_once(RecurrentCellType type, int features, int units)
    {
        var plan = new NetworkPlan(Example.Network(type, features, units, 3, layers: 2, bidirectional: true), SimdWidths.Best);
        ParameterTask[] tasks = ParameterTask.ListFor(plan);
        ParameterPiece[] pieces = ParameterPiece.ListFor(plan, tasks);
        IEnumerable<int> expected = tasks.SelectMany(task => Enumerable.Range(task.Offset, task.Length));
        IEnumerable<int> found = pieces.SelectMany(piece => Enumerable.Range(piece.Offset, piece.Length));
        CollectionAssert.AreEqual(expected.Order().ToArray(), found.Order().ToArray());
        Assert.IsTrue(pieces.All(piece => piece.Length % 4 == 0));
        for (int threads = 1; threads < 20; threads++)
            Assert.IsTrue(pieces.All(piece => piece.OwnerOf(threads) < threads && piece.OwnerOf(threads) >= 0));
    }

    /// <summary>All phases together; and each by itself, but for what threads take to meet: less is not worth a finer cut.</summary>
    private static void Check(CutBalance cut, double most, string what)
    {
        string phases = string.Join(", ", cut.Phases.Select(phase => $"{phase.Name} {phase.Balance:F2} of {phase.Mean:F0}"));
        Assert.IsLessThanOrEqualTo(most, cut.Balance, $"{what}: {cut.Plan}: {phases}");
        foreach (PhaseBalance phase in cut.Phases)
            Assert.IsLessThanOrEqualTo(
                (most * phase.Mean) + CutModel.Meet(cut.Plan.Threads),
                phase.Slowest,
                $"{what}: {phase.Name}: {cut.Plan}: {phases}");
    }
}
