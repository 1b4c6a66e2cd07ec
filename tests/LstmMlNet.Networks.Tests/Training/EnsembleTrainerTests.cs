using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class EnsembleTrainerTests
{
    [TestMethod]
    public void Members_train_as_each_does_alone_to_the_bit_on_any_threads()
    {
        SequenceDataset data = Data(20);
        string[] alone = [.. Members().Select(member =>
        {
            NetworkTrainer.Train(member.Network, data, member.Options with { ThreadCount = 1 });
            return Bits(member.Network);
        })];
        foreach (int threads in new[] { 1, 2, 5 })
        {
            EnsembleMember[] members = Members();
            IReadOnlyList<IReadOnlyList<EpochMetrics>> histories = EnsembleTrainer.Train(members, data, threads);
            CollectionAssert.AreEqual(alone, members.Select(member => Bits(member.Network)).ToArray());
            for (int i = 0; i < members.Length; i++)
            {
                Assert.HasCount(members[i].Options.Epochs, histories[i]);
                Assert.IsTrue(histories[i].All(epoch => epoch.Member == i + 1 && epoch.MemberCount == members.Length));
            }
        }
    }

    [TestMethod]
    public void Progress_comes_one_call_at_a_time_from_every_member()
    {
        int inside = 0;
        var seen = new List<(int Member, int Epoch)>();
        EnsembleMember[] members = [.. Members().Select(member => member with
        {
            Options = member.Options with
            {
                Progress = metrics =>
                {
                    Assert.AreEqual(1, Interlocked.Increment(ref inside));
                    seen.Add((metrics.Member, metrics.Epoch));
                    Interlocked.Decrement(ref inside);
                },
            },
        })];
        EnsembleTrainer.Train(members, Data(20), threadCount: 2);
        for (int i = 0; i < members.Length; i++)
        {
            CollectionAssert.AreEqual(
                Enumerable.Range(1, members[i].Options.Epochs).ToArray(),
                seen.Where(report => report.Member == i + 1).Select(report => report.Epoch).ToArray());
        }
    }

    [TestMethod]
    public void A_member_that_fails_ends_the_others_and_is_what_is_said()
    {
        EnsembleMember[] members = Members();
        members[1] = members[1] with { Options = members[1].Options with { BeforeBatch = () => throw new InvalidDataException("it") } };
        members[2] = members[2] with { Options = members[2].Options with { Epochs = 1_000_000 } };
        Assert.AreEqual(
            "it",
            Assert.ThrowsExactly<InvalidDataException>(() => EnsembleTrainer.Train(members, Data(20), threadCount: 2)).Message);
    }

    [TestMethod]
    public void Canceled_it_ends_as_a_single_training_does()
    {
        using var cancel = new CancellationTokenSource();
        EnsembleMember[] members = [.. Members().Select(member => member with
        {
            Options = member.Options with { Epochs = 1_000_000, Progress = _ => cancel.Cancel() },
        })];
        Assert.Throws<OperationCanceledException>(() => EnsembleTrainer.Train(members, Data(20), 2, cancellation: cancel.Token));
    }

    private static EnsembleMember[] Members() => [.. Enumerable.Range(0, 3).Select(i => new EnsembleMember(
        Example.Network(i == 1 ? RecurrentCellType.Lstm : RecurrentCellType.Gru, 2, 4 + i, 2, seed: i + 1),
        new TrainingOptions { Epochs = 2 + i, BatchSize = 4, Seed = 10 + i }))];

    private static SequenceDataset Data(int count)
    {
        var data = new SequenceDataset(2);
        float[][] sequences = Example.Sequences([.. Enumerable.Range(0, count).Select(i => 3 + (i % 4))], 2);
        for (int i = 0; i < count; i++)
            data.Add(sequences[i], i % 2);
        return data;
    }

    private static string Bits(RecurrentNetwork network) => string.Join(
        ' ',
        Example.Parameters(network).SelectMany(parameter => parameter.Data.ToArray()).Select(BitConverter.SingleToInt32Bits));
}
