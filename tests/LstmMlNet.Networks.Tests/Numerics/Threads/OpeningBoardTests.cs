using CsCheck;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Threads;

[TestClass]
internal sealed class OpeningBoardTests
{
    [TestMethod]
    public void Every_task_is_done_once_and_after_its_owner_opened_it() => Gen.Select(Gen.Int[0, 40], Gen.Int[1, 6]).Sample(
        (tasks, members) =>
        {
            using var team = new WorkerTeam(members);
            var board = new OpeningBoard(members);

            // More tasks in each phase than in the one before: what that one left of its counts must not open the next one's.
            for (int phase = 0; phase < 4; phase++)
            {
                int count = tasks + phase;
                var opened = new bool[members];
                var done = new int[members * count];
                int early = 0;
                board.Begin(count);
                team.Run(member =>
                {
                    // Each has other work first, the later members more.
                    Thread.SpinWait(200 * member);
                    Volatile.Write(ref opened[member], true);
                    board.Open(member);
                    for (int i = 0; i < members; i++)
                    {
                        int owner = (member + i) % members;
                        for (int task = board.Take(member, owner); task >= 0; task = board.Take(member, owner))
                        {
                            Interlocked.Increment(ref done[(owner * count) + task]);
                            if (!Volatile.Read(ref opened[owner]))
                                Interlocked.Increment(ref early);
                        }
                    }
                });
                Assert.AreEqual(0, early);
                Assert.IsTrue(done.All(times => times == 1), string.Join(' ', done));
            }
        },
        iter: 100,
        threads: 1);

    [TestMethod]
    public void Nothing_is_taken_before_it_is_opened()
    {
        var board = new OpeningBoard(2);
        board.Begin(2);
        board.Open(0);
        Assert.AreEqual(0, board.Take(0, owner: 0));
        Assert.AreEqual(-1, board.Take(0, owner: 1));
        Assert.AreEqual(1, board.Take(0, owner: 0));
        Assert.AreEqual(-1, board.Take(0, owner: 0));
        board.Open(1);
        Assert.AreEqual(0, board.Take(0, owner: 1));
        board.Begin(3);
        Assert.AreEqual(-1, board.Take(0, owner: 0));
        Assert.AreEqual(-1, board.Take(0, owner: 1));
    }

    [TestMethod]
    public void The_last_task_is_left_to_its_owner()
    {
        var board = new OpeningBoard(2);
        board.Begin(2);
        board.Open(1);
        Assert.AreEqual(0, board.Take(0, owner: 1));
        Assert.AreEqual(-1, board.Take(0, owner: 1));
        Assert.AreEqual(1, board.Take(1, owner: 1));
        Assert.AreEqual(-1, board.Take(1, owner: 1));
    }
}
