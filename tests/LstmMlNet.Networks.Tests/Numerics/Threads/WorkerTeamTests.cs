using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Threads;

[TestClass]
internal sealed class WorkerTeamTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(8)]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void Every_member_takes_part_once_in_every_phase(int size)
    {
        using var team = new WorkerTeam(size);
        var calls = new int[size];
        const int Phases = 2_000;
        for (int phase = 0; phase < Phases; phase++)
        {
            team.Run(member => Interlocked.Increment(ref calls[member]));

            // Now and then long enough for some members to be asleep and others still awake.
            if (phase % 50 == 0)
                Thread.Sleep(1);
        }

        CollectionAssert.AreEqual(Enumerable.Repeat(Phases, size).ToArray(), calls);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void A_caller_that_had_to_sleep_is_woken()
    {
        using var team = new WorkerTeam(3);
        int calls = 0;
        for (int phase = 0; phase < 20; phase++)
        {
            team.Run(member =>
            {
                if (member > 0)
                    Thread.Sleep(5 * member);
                Interlocked.Increment(ref calls);
            });
            Assert.AreEqual(3 * (phase + 1), calls);
        }
    }

    [TestMethod]
    public void A_caller_alone_does_every_members_work()
    {
        using var team = new WorkerTeam(3);
        var callers = new List<(int Member, int Thread)>();
        team.Run(member => callers.Add((member, Environment.CurrentManagedThreadId)), alone: true);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 3).Select(member => (member, Environment.CurrentManagedThreadId)).ToArray(),
            callers.ToArray());
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void The_caller_stands_in_for_members_that_do_not_come()
    {
        var crew = new WorkerCrew(3);
        for (int phase = 0; phase < 3; phase++)
        {
            var callers = new List<(int Member, int Thread)>();
            crew.Run(member => callers.Add((member, Environment.CurrentManagedThreadId)));
            CollectionAssert.AreEqual(
                new[] { 0, 3, 2, 1 }.Select(member => (member, Environment.CurrentManagedThreadId)).ToArray(),
                callers.ToArray());
        }

        // They come late, and do their own from then on.
        crew.Start();
        var threads = new int[4];
        using var all = new Barrier(4);
        crew.Run(member =>
        {
            threads[member] = Environment.CurrentManagedThreadId;
            all.SignalAndWait();
        });
        Assert.HasCount(4, threads.Distinct());
        crew.End(wait: true);
    }

    [TestMethod]
    public void A_failure_reaches_the_caller_and_leaves_the_team_usable()
    {
        using var team = new WorkerTeam(3);
        var failure =
            Assert.ThrowsExactly<InvalidDataException>(() => team.Run(member => throw new InvalidDataException($"member {member}")));
        StringAssert.StartsWith(failure.Message, "member ");
        int calls = 0;
        team.Run(_ => Interlocked.Increment(ref calls));
        Assert.AreEqual(3, calls);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void The_threads_of_a_team_that_is_forgotten_end()
    {
        Thread[] threads = Forget();
        while (threads.Any(thread => thread.IsAlive))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static Thread[] Forget()
    {
        // The work knows the team, as a scorer's does. The caller waits in its own part, so that each comes to its own.
        var threads = new Thread[3];
        var team = new WorkerTeam(3);
        using var all = new Barrier(3);
        team.Run(member =>
        {
            threads[member] = Thread.CurrentThread;
            all.SignalAndWait();
            GC.KeepAlive(team);
        });
        return threads[1..];
    }
}
