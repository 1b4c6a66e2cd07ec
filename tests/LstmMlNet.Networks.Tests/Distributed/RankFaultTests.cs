namespace LstmMlNet.Networks.Tests.Distributed;

/// <summary>What goes wrong on one rank ends all; what was saved is resumed by any number of them.</summary>
[TestClass]
internal sealed class RankFaultTests
{
    private string _path = "";

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "training.checkpoint");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void Another_number_of_ranks_resumes_from_the_checkpoint()
    {
        TrainingOptions options = RankTrainingTests.Options() with { Epochs = 6, EarlyStoppingPatience = 6 };
        RecurrentNetwork whole = RankTrainingTests.Network(RecurrentCellType.Lstm);
        NetworkTrainer.Train(whole, RankTrainingTests.Data(40), options, RankTrainingTests.Data(15));

        // One rank is killed in the fourth epoch.
        Assert.ThrowsExactly<InvalidDataException>(() => ThreadRanks.Run(3, collective =>
        {
            int batches = 0;
            return Train(collective, options, () =>
            {
                if (collective.Rank == 2 && ++batches == 17)
                    throw new InvalidDataException("killed");
            });
        }));
        Assert.IsTrue(File.Exists(_path));

        float[][] weights = ThreadRanks.Run(2, collective => Train(collective, options, null));
        CollectionAssert.AreEqual(weights[0], weights[1]);
        float[] expected = RankTrainingTests.Weights(whole);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], weights[0][i], 2e-3f);
        Assert.HasCount(1, Directory.GetFiles(Path.GetDirectoryName(_path)!));

        float[] Train(ICollective collective, TrainingOptions own, Action? beforeBatch)
        {
            RecurrentNetwork network = RankTrainingTests.Network(RecurrentCellType.Lstm);

            // Only rank 0's path counts.
            string path = collective.Rank == 0 ? _path : Path.Combine(Path.GetDirectoryName(_path)!, "others", "none");
            NetworkTrainer.Train(
                network,
                RankTrainingTests.Data(40),
                own with { Collective = collective, Checkpoint = new CheckpointOptions(path), BeforeBatch = beforeBatch },
                RankTrainingTests.Data(15));
            return RankTrainingTests.Weights(network);
        }
    }

    [TestMethod]
    public void A_rank_whose_data_cannot_be_used_ends_all_with_its_error()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => ThreadRanks.Run(3, collective =>
        {
            SequenceDataset data = RankTrainingTests.Data(20);
            if (collective.Rank == 1)
                data.Add([0f, 0f], label: 7);
            return NetworkTrainer.Train(
                RankTrainingTests.Network(RecurrentCellType.Gru),
                data,
                RankTrainingTests.Options() with { Collective = collective, RankRows = RankRows.Own });
        })).Message;
        StringAssert.Contains(message, "class 7");
    }

    [TestMethod]
    public void Ranks_with_other_options_or_other_shared_rows_are_refused_by_name()
    {
        StringAssert.Contains(
            Refused(rank => (RankTrainingTests.Data(20), RankTrainingTests.Options() with { BatchSize = rank == 2 ? 4 : 8 })),
            "BatchSize of a training must be the same on all ranks: rank 0 has '8', rank 2 '4'.");
        StringAssert.Contains(
            Refused(rank => (RankTrainingTests.Data(rank == 1 ? 21 : 20), RankTrainingTests.Options())),
            "The data of a training must be the same on all ranks: rank 0 has '20 sequences");

        static string Refused(Func<int, (SequenceDataset Data, TrainingOptions Options)> of) =>
            Assert.ThrowsExactly<InvalidOperationException>(() => ThreadRanks.Run(3, collective =>
            {
                (SequenceDataset data, TrainingOptions options) = of(collective.Rank);
                return NetworkTrainer.Train(
                    RankTrainingTests.Network(RecurrentCellType.Gru),
                    data,
                    options with { Collective = collective });
            })).Message;
    }

    [TestMethod]
    public void Rows_of_ranks_own_are_recognized_however_they_are_spread()
    {
        // Killed with three ranks, resumed by two, and by one.
        TrainingOptions options = RankTrainingTests.Options() with { Epochs = 3, RankRows = RankRows.Own };
        SequenceDataset all = RankTrainingTests.Data(40);
        SequenceDataset unseen = RankTrainingTests.Data(16);
        float[][] first = Train(3, options);
        Assert.HasCount(3, first);
        int epochs = 0;
        float[][] two = Train(2, options with { Epochs = 5, Progress = metrics => epochs = epochs == 0 ? metrics.Epoch : epochs });
        Assert.AreEqual(4, epochs);
        CollectionAssert.AreEqual(two[0], two[1]);
        epochs = 0;
        Train(1, options with { Epochs = 7, Progress = metrics => epochs = epochs == 0 ? metrics.Epoch : epochs });
        Assert.AreEqual(6, epochs);

        // With a row more on one rank, or one twice, it is another training.
        all.Add([0.1f, 0.2f], label: 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Train(3, options)).Message, "other data");

        float[][] Train(int size, TrainingOptions own) => ThreadRanks.Run(size, collective =>
        {
            RecurrentNetwork network = RankTrainingTests.Network(RecurrentCellType.Gru);
            NetworkTrainer.Train(
                network,
                Part(all, collective),
                own with { Collective = collective, Checkpoint = new CheckpointOptions(_path) },
                Part(unseen, collective));
            return RankTrainingTests.Weights(network);
        });

        static SequenceDataset Part(SequenceDataset data, ICollective collective) =>
            data.Select([.. Enumerable.Range(0, data.Count).Where(i => i % collective.Size == collective.Rank)]);
    }

    [TestMethod]
    public void Validation_data_of_some_ranks_only_are_refused() => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidOperationException>(() => ThreadRanks.Run(2, collective => NetworkTrainer.Train(
            RankTrainingTests.Network(RecurrentCellType.Gru),
            RankTrainingTests.Data(20),
            RankTrainingTests.Options() with { Collective = collective, RankRows = RankRows.Own },
            collective.Rank == 0 ? RankTrainingTests.Data(5) : null))).Message,
        "validation data");
}
