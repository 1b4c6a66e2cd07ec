using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Threads;

[TestClass]
internal sealed class SquadTests
{
    [TestMethod]
    [DataRow(2)]
    [DataRow(5)]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void All_that_came_carry_out_every_order_and_meet(int size)
    {
        using var team = new WorkerTeam(size);
        var squad = new Squad(size);
        var meeting = new Meeting(size);
        var counts = new int[size];
        bool everybodyWasThere = true;
        for (int phase = 0; phase < 20; phase++)
        {
            squad.Begin(size, waits: true, crowded: true);
            team.Run(member =>
            {
                if (member > 0)
                {
                    squad.Serve(member);
                    return;
                }

                squad.Gather();
                meeting.Begin(squad.Size, crowded: true);
                for (int order = 0; order < 10; order++)
                {
                    squad.Run(index =>
                    {
                        counts[index]++;
                        meeting.Meet(index);
                        everybodyWasThere &= counts.All(count => count == counts[index]);
                        meeting.Meet(index);
                    });
                }

                squad.Dismiss();
            });
        }

        CollectionAssert.AreEqual(Enumerable.Repeat(200, size).ToArray(), counts);
        Assert.IsTrue(everybodyWasThere);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void A_leader_does_without_those_who_do_not_come_and_they_without_a_leader()
    {
        var squad = new Squad(3);
        squad.Begin(3, waits: false, crowded: false);
        squad.Serve(1);
        squad.Gather();
        Assert.AreEqual(1, squad.Size);
        int calls = 0;
        squad.Run(_ => calls++);
        squad.Dismiss();

        // Too late.
        squad.Serve(2);
        Assert.AreEqual(1, calls);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void A_failure_reaches_the_leader_and_lets_all_go()
    {
        using var team = new WorkerTeam(2);
        var squad = new Squad(2);
        squad.Begin(2, waits: true, crowded: true);
        Assert.Throws<InvalidTimeZoneException>(() => team.Run(member =>
        {
            if (member > 0)
            {
                squad.Serve(member);
                return;
            }

            squad.Gather();
            try
            {
                squad.Run(index => { if (index == 1) throw new InvalidTimeZoneException(); });
            }
            finally
            {
                squad.Dismiss();
            }
        }));
    }
}
