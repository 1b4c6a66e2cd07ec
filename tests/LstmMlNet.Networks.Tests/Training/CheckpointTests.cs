using CsCheck;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class CheckpointTests
{
    private string _path = "";

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "training.checkpoint");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void A_training_that_was_stopped_goes_on_to_the_bit() => Gen.Select(Gen.Int[0, 3], Gen.Enum<RecurrentCellType>(), Gen.Int[1, 7], Gen.Bool, Gen.Bool).Sample(
        (optimizer, type, stopAfter, attention, withinEpochs) =>
        {
            File.Delete(_path);
            TrainingOptions options = new()
            {
                Epochs = 8,
                LearningRate = 1e-2f,
                BatchSize = 7,
                Seed = 3,
                EarlyStoppingPatience = 3,
                Optimizer = new Optimizer[] { new Adam(), new AdamW(), new Sgd(), new RmsProp() }[optimizer],
                Schedule = new CosineSchedule(),
                Dropout = new DropoutOptions { Recurrent = 0.2f },
                OnDivergence = withinEpochs ? DivergenceHandling.RollBack : DivergenceHandling.Throw,
            };
            var checkpoint = new CheckpointOptions(_path) { Every = withinEpochs ? TimeSpan.FromTicks(1) : null };
            RecurrentNetwork whole = Make(type, attention);
            IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(whole, Data(40), options, Data(15));

            // Stopped in the middle of an epoch, some batches after the last checkpoint.
            int batches = 0;
            TrainingOptions stopped = options with
            {
                Checkpoint = checkpoint,
                BeforeBatch = () =>
                {
                    if (++batches > (stopAfter * 6) + 2)
                        throw new OperationCanceledException();
                },
            };
            try
            {
                NetworkTrainer.Train(Make(type, attention), Data(40), stopped, Data(15));
            }
            catch (OperationCanceledException)
            {
                Assert.IsTrue(File.Exists(_path));
            }

            RecurrentNetwork resumed = Make(type, attention);
            int again = 0;
            IReadOnlyList<EpochMetrics> resumedHistory = NetworkTrainer.Train(resumed, Data(40), options with { Checkpoint = checkpoint, BeforeBatch = () => again++ }, Data(15));
            CollectionAssert.AreEqual(history.Select(epoch => epoch.Loss).ToArray(), resumedHistory.Select(epoch => epoch.Loss).ToArray());
            CollectionAssert.AreEqual(history.Select(epoch => epoch.ValidationLoss).ToArray(), resumedHistory.Select(epoch => epoch.ValidationLoss).ToArray());
            CollectionAssert.AreEqual(Weights(whole), Weights(resumed));

            // Nothing that was learnt is learnt again.
            if (withinEpochs && batches > (stopAfter * 6) + 2)
                Assert.AreEqual((history.Count * 6) - (stopAfter * 6) - 2, again);
        },
        iter: 25,
        threads: 1);

    [TestMethod]
    public void More_epochs_go_on_from_where_it_ended()
    {
        TrainingOptions options = new() { Epochs = 6, LearningRate = 1e-2f };
        RecurrentNetwork whole = Make(RecurrentCellType.Gru, false);
        NetworkTrainer.Train(whole, Data(30), options);
        RecurrentNetwork inParts = Make(RecurrentCellType.Gru, false);
        TrainingOptions parts = options with { Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(inParts, Data(30), parts with { Epochs = 2 });
        Assert.HasCount(6, NetworkTrainer.Train(inParts, Data(30), parts));
        CollectionAssert.AreEqual(Weights(whole), Weights(inParts));
    }

    [TestMethod]
    public void An_infinite_validation_loss_is_written_and_read()
    {
        var data = new SequenceDataset(1);
        var far = new SequenceDataset(1);
        for (int i = 0; i < 10; i++)
        {
            data.Add([i], [i * 1e-4f]);
            far.Add([i], [3e38f]);
        }

        RecurrentNetwork Make() => new(1, RecurrentLayers.Create(RecurrentCellType.Gru, 3), new DenseLinearLayer());
        TrainingOptions options = new() { Epochs = 2, EarlyStoppingPatience = 5, Checkpoint = new CheckpointOptions(_path) };
        Assert.AreEqual(double.PositiveInfinity, NetworkTrainer.Train(Make(), data, options, far)[^1].ValidationLoss);
        Assert.HasCount(3, NetworkTrainer.Train(Make(), data, options with { Epochs = 3 }, far));
    }

    [TestMethod]
    public void Another_training_and_a_damaged_file_are_refused_and_a_half_written_one_is_ignored()
    {
        TrainingOptions options = new() { Epochs = 1, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);

        // What a kill leaves beside the file does not matter.
        File.WriteAllText(_path + ".writing", "half");
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);
        string Message(TrainingOptions other, int count, RecurrentCellType type) =>
            Assert.ThrowsExactly<InvalidDataException>(() => NetworkTrainer.Train(Make(type, false), Data(count), other)).Message;
        StringAssert.Contains(Message(options with { LearningRate = 0.5f }, 30, RecurrentCellType.Gru), "another training");
        StringAssert.Contains(Message(options, 31, RecurrentCellType.Gru), "another training");
        StringAssert.Contains(Message(options, 30, RecurrentCellType.Lstm), "another training");
        byte[] file = File.ReadAllBytes(_path);
        file[^1] ^= 1;
        File.WriteAllBytes(_path, file);
        Assert.ThrowsExactly<InvalidDataException>(() => NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options));
        Assert.Throws<ArgumentException>(() => new TrainingOptions { Checkpoint = new CheckpointOptions("") }.Validate());
    }

    private static RecurrentNetwork Make(RecurrentCellType type, bool attention) =>
        new(2, RecurrentLayers.Create(type, 6, 2, bidirectional: attention), new DenseSoftmaxLayer(3), seed: 5, pooling: attention ? SequencePooling.Attention : SequencePooling.Last);

    private static float[] Weights(RecurrentNetwork network) => [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];

    private static SequenceDataset Data(int count)
    {
        var random = new Random(count);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
            data.Add(Example.Sequence(random.Next(2, 6), 2, random), label: i % 3);
        return data;
    }
}
