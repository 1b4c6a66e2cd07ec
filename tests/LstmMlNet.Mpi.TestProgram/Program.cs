using LstmMlNet.Mpi;
using LstmMlNet.Networks;

// What tests have each rank of a job do; started by mpirun.
using ICollective ranks = MpiCollective.Join(new MpiOptions
{
    Timeout = TimeSpan.FromSeconds(args is ["hang"] ? 2 : 120),
});
switch (args[0])
{
    case "sums":
        return CheckSums(ranks);

    case "hang":
        // One rank never comes to the sum.
        if (ranks.Rank == 1)
            Thread.Sleep(TimeSpan.FromMinutes(2));
        ranks.BeginAllReduce(GC.AllocateArray<float>(1_000, pinned: true));
        ranks.CompleteAllReduces();
        return 0;

    default:
        throw new InvalidOperationException($"There is no '{args[0]}'.");
}

// Sums of every length, several under way at once, with other operations between them, are those of all ranks, and the same bits on each.
static int CheckSums(ICollective ranks)
{
    var random = new Random(1);
    for (int round = 0; round < 15; round++)
    {
        int count = random.Next(1, 40);
        float[][] sums = [.. Enumerable.Range(0, count).Select(_ => GC.AllocateArray<float>(random.Next(0, 40_000), pinned: true))];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < sums[i].Length; k++)
                sums[i][k] = ValueOf(ranks.Rank, round, i, k);
            ranks.BeginAllReduce(sums[i]);
            if (random.Next(3) == 0)
                ranks.ContinueAllReduces();
            if (random.Next(4) == 0)
            {
                // A sum that is complete at once, while others are under way.
                double[] one = [ranks.Rank + 1];
                ranks.AllReduce(one);
                Require(one[0] == ranks.Size * (ranks.Size + 1) / 2.0, "a sum of doubles");
            }
        }

        ranks.CompleteAllReduces();
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < sums[i].Length; k++)
            {
                float expected = 0;
                for (int rank = 0; rank < ranks.Size; rank++)
                    expected += ValueOf(rank, round, i, k);
                if (sums[i][k] != expected)
                    throw new InvalidOperationException($"value {k} of sum {i} of round {round} is wrong");
            }
        }
    }

    byte[][] shared = ranks.ShareOut(5, i => [(byte)i, (byte)ranks.Rank]);
    for (int i = 0; i < shared.Length; i++)
        Require(shared[i][0] == i && shared[i][1] == i % ranks.Size, "what was shared out");
    ranks.Barrier();
    Console.WriteLine($"rank {ranks.Rank} by {(ranks as MpiCollective)?.Library}: all sums are right");
    return 0;
}

// Small whole numbers: their sums are exact in any order.
static float ValueOf(int rank, int round, int sum, int place) => ((rank * 31) + (round * 7) + (sum * 3) + place) % 1_000;

static void Require(bool holds, string what)
{
    if (!holds)
        throw new InvalidOperationException($"{what} is wrong");
}
