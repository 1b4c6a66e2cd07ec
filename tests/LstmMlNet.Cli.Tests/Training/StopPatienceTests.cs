using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Tests.Training;

[TestClass]
internal sealed class StopPatienceTests
{
    [TestMethod]
    public void What_does_not_end_is_left_behind_once_the_user_stops()
    {
        using var stop = new CancellationTokenSource();
        using var patience = new StopPatience(stop.Token);
        using var never = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        Task<bool> running = Task.Run(() => patience.TryRun(() =>
        {
            begun.Set();
            never.Wait();
        }));
        Assert.IsTrue(begun.Wait(TimeSpan.FromSeconds(60)));
        stop.Cancel();
        Assert.IsTrue(running.Wait(TimeSpan.FromSeconds(60)), "it is waited for no longer");
        Assert.IsFalse(running.Result);
        Assert.IsTrue(patience.Left.IsCancellationRequested);
        var mlContext = new MLContext();
        IDataView rows = new LeavableView(mlContext.Data.LoadFromEnumerable([new { Value = 1f }]), patience.Left);
        Assert.Throws<OperationCanceledException>(() => rows.GetColumn<float>("Value").Any());
        Assert.IsFalse(patience.TryRun(() => Assert.Fail("There is no time left for it.")));
        never.Set();
    }

    [TestMethod]
    public void What_is_nearly_done_is_kept_and_errors_come_out_as_they_are()
    {
        using var stop = new CancellationTokenSource();
        using var patience = new StopPatience(stop.Token);
        int done = 0;
        Assert.IsTrue(patience.TryRun(() => done++));
        stop.Cancel();
        Assert.IsTrue(patience.TryRun(() => done++));
        Assert.AreEqual(2, done);
        Assert.IsFalse(patience.Left.IsCancellationRequested);
        using var others = new StopPatience(CancellationToken.None);
        Assert.ThrowsExactly<InvalidDataException>(() => others.TryRun(() => throw new InvalidDataException("as it is")));
    }
}
