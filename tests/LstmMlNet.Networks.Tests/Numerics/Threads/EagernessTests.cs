using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Threads;

[TestClass]
internal sealed class EagernessTests
{
    private const int Enough = 1_000;

    [TestMethod]
    public void Who_was_kept_from_running_while_nothing_came_goes_to_sleep_and_spins_as_long_the_next_time()
    {
        var eagerness = new Eagerness();
        var looks = new Looks { AwayAt = 10 };
        Assert.IsFalse(eagerness.SpinUntil(static own => own.Look(), looks));
        Assert.IsLessThan(Enough, looks.Count);
        Assert.IsFalse(eagerness.IsShared);
        Assert.IsTrue(Enumerable.Range(0, Enough).Any(_ => CountOf(eagerness) > Enough));
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(32)]
    public void Who_misses_what_it_waited_for_again_and_again_spins_briefly_for_some_time(int awayAt)
    {
        var eagerness = new Eagerness();
        Miss();
        Assert.IsFalse(eagerness.IsShared, "once, it was a short task");

        // On a busy machine two absences may be far apart.
        Assert.IsTrue(Enumerable.Range(0, Enough).Any(_ => Miss() && eagerness.IsShared));
        Assert.IsLessThan(100, CountOf(eagerness));
        Assert.IsTrue(Enumerable.Range(0, Enough).Any(_ => eagerness.SpinUntil(static _ => true, 0) && !eagerness.IsShared));

        bool Miss() => eagerness.SpinUntil(static own => own.Look(), new Looks { AwayAt = awayAt, Comes = true });
    }

    private static int CountOf(Eagerness eagerness)
    {
        var looks = new Looks();
        eagerness.SpinUntil(static own => own.Look(), looks);
        return looks.Count;
    }

    private sealed class Looks
    {
        public int AwayAt { get; init; }

        public bool Comes { get; init; }

        public int Count { get; private set; }

        public bool Look()
        {
            if (++Count != AwayAt)
                return false;
            Thread.Sleep(5);
            return Comes;
        }
    }
}
