namespace LstmMlNet.Mpi.Tests;

[TestClass]
internal sealed class WatchdogTests
{
    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void An_operation_that_takes_too_long_is_named()
    {
        using var expired = new ManualResetEventSlim();
        string named = "";
        using var watchdog = new Watchdog(TimeSpan.FromMilliseconds(50), (operation, _) =>
        {
            named = operation;
            expired.Set();
        });
        watchdog.Start("a short one");
        watchdog.Stop();
        watchdog.Start("the sum of gradients");
        expired.Wait();
        Assert.AreEqual("the sum of gradients", named);
    }

    [TestMethod]
    public void Time_between_operations_does_not_count()
    {
        int expired = 0;
        using var watchdog = new Watchdog(TimeSpan.FromSeconds(5), (_, _) => expired++);
        watchdog.Start("one");
        watchdog.Stop();
        Thread.Sleep(50);
        Assert.AreEqual(0, expired);
    }
}
