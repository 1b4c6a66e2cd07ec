using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Tests.Training;

[TestClass]
internal sealed class StopGuardTests
{
    [TestMethod]
    public void It_ends_what_cannot_stop_by_itself_and_nothing_once_that_is_over()
    {
        using var stop = new CancellationTokenSource();
        using var ended = new ManualResetEventSlim();
        int others = 0;
        using (new StopGuard(() => others++, stop.Token))
        {
        }

        using (new StopGuard(ended.Set, stop.Token))
        {
            stop.Cancel();
            Assert.IsTrue(ended.Wait(TimeSpan.FromSeconds(60)));
        }

        Assert.AreEqual(0, others);
    }
}
