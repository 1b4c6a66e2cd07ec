using CsCheck;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Threads;

[TestClass]
internal sealed class TaskBoardTests
{
    [TestMethod]
    public void Every_task_is_done_once_a_round_whoever_is_late() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int[0, 9].Array[1, 40]).Sample(
            (tasks, members, owners) =>
            {
                using var team = new WorkerTeam(members);
                var board = new TaskBoard();
                for (int round = 0; round < 4; round++)
                {
                    int count = Math.Max(1, tasks - round);
                    var done = new int[count];
                    board.Begin(count);
                    for (int i = 0; i < count; i++)
                        board.SetOwner(i, owners[i % owners.Length] % members);
                    team.Run(member =>
                    {
                        for (int i = board.Next(member, -1); i >= 0; i = board.Next(member, i))
                            Interlocked.Increment(ref done[i]);
                    });
                    Assert.IsTrue(done.All(times => times == 1), string.Join(' ', done));
                }
            },
            iter: 100,
            threads: 1);

    [TestMethod]
    public void A_member_begins_with_its_own_and_helps_from_the_end()
    {
        var board = new TaskBoard();
        board.Begin(6);
        for (int i = 0; i < 6; i++)
            board.SetOwner(i, i % 2);
        var order = new List<int>();
        for (int i = board.Next(1, -1); i >= 0; i = board.Next(1, i))
            order.Add(i);
        CollectionAssert.AreEqual(new[] { 1, 3, 5, 4, 2, 0 }, order);
        Assert.AreEqual(-1, board.Next(0, -1));
    }
}
