using System.Reflection;
using CsCheck;
using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;

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
    public void A_training_that_was_stopped_goes_on_to_the_bit() =>
        Gen.Select(Gen.Int[0, 3], Gen.Enum<RecurrentCellType>(), Gen.Int[1, 7], Gen.Bool, Gen.Bool).Sample(
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
                IReadOnlyList<EpochMetrics> resumedHistory = NetworkTrainer.Train(
                    resumed,
                    Data(40),
                    options with { Checkpoint = checkpoint, BeforeBatch = () => again++ },
                    Data(15));
                CollectionAssert.AreEqual(
                    history.Select(epoch => epoch.Loss).ToArray(),
                    resumedHistory.Select(epoch => epoch.Loss).ToArray());
                CollectionAssert.AreEqual(
                    history.Select(epoch => epoch.ValidationLoss).ToArray(),
                    resumedHistory.Select(epoch => epoch.ValidationLoss).ToArray());
                CollectionAssert.AreEqual(Weights(whole), Weights(resumed));

                // Nothing that was learned is learned again.
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
    public void A_damaged_file_is_refused_by_its_name_and_a_half_written_one_is_ignored()
    {
        TrainingOptions options = new() { Epochs = 1, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);

        // What a kill leaves beside the file does not matter.
        File.WriteAllText(_path + ".abc.writing", "half");
        File.WriteAllText(_path + ".lock", "");
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);
        CollectionAssert.AreEqual(
            new[] { _path, _path + ".abc.writing" },
            Directory.GetFiles(Path.GetDirectoryName(_path)!).Order(StringComparer.Ordinal).ToArray());
        byte[] file = File.ReadAllBytes(_path);
        foreach (int at in new[] { 3, 20, 300, file.Length / 2, file.Length - 1 })
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 1;
            File.WriteAllBytes(_path, damaged);
            StringAssert.Contains(Refusal(options, 30), _path);
        }

        File.WriteAllBytes(_path, file[..(file.Length / 2)]);
        StringAssert.Contains(Refusal(options, 30), "truncated");
        Assert.Throws<ArgumentException>(() => new TrainingOptions { Checkpoint = new CheckpointOptions("") }.Validate());
    }

    [TestMethod]
    public void Other_data_of_the_same_size_are_another_training()
    {
        var options = new TrainingOptions { Epochs = 2, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options, Data(9));
        (string Part, Func<SequenceDataset> Data, Func<SequenceDataset>? Validation)[] others =
        [
            ("other data", () => Changed(Data(30), label: true), () => Data(9)),
            ("other data", () => Changed(Data(30), value: true), () => Data(9)),
            ("other data", () => Changed(Data(30), weight: true), () => Data(9)),
            ("other data", () => Data(30).Select([1, 0, .. Enumerable.Range(2, 28)]), () => Data(9)),
            ("other validation data", () => Data(30), () => Changed(Data(9), label: true)),
            ("other validation data", () => Data(30), null),
        ];
        foreach ((string part, Func<SequenceDataset> data, Func<SequenceDataset>? validation) in others)
        {
            string message = Assert.ThrowsExactly<InvalidDataException>(() =>
                NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), data(), options, validation?.Invoke())).Message;
            StringAssert.Contains(message, $"another training: {part}");
            StringAssert.Contains(message, "delete the file or give another path");
        }

        Assert.HasCount(3, NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options with { Epochs = 3 }, Data(9)));
    }

    [TestMethod]
    public void Streamed_data_are_known_too()
    {
        static StreamedSequences Stream(SequenceDataset data) => new(2, () => new Reader(data));
        var options = new TrainingOptions { Epochs = 2, ShuffleBufferSize = 8, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Stream(Data(30)), options);
        string message = Assert.ThrowsExactly<InvalidDataException>(() =>
            NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Stream(Changed(Data(30), label: true)), options)).Message;
        StringAssert.Contains(message, "another training: other data");
        Assert.ThrowsExactly<InvalidDataException>(() =>
            NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Stream(Data(30)), options with { ShuffleBufferSize = 9 }));
        RecurrentNetwork resumed = Make(RecurrentCellType.Gru, false);
        NetworkTrainer.Train(resumed, Stream(Data(30)), options with { Epochs = 4 });
        RecurrentNetwork whole = Make(RecurrentCellType.Gru, false);
        NetworkTrainer.Train(whole, Stream(Data(30)), options with { Epochs = 4, Checkpoint = null });
        CollectionAssert.AreEqual(Weights(whole), Weights(resumed));
    }

    [TestMethod]
    public void Every_option_that_the_weights_depend_on_is_known()
    {
        TrainingOptions options = new() { Epochs = 1, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);
        var others = new Dictionary<string, TrainingOptions>
        {
            [nameof(options.BatchSize)] = options with { BatchSize = 7 },
            [nameof(options.LearningRate)] = options with { LearningRate = 0.5f },
            [nameof(options.HeadSolver)] = options with { HeadSolver = HeadSolver.Ridge },
            [nameof(options.Optimizer)] = options with { Optimizer = new Adam { Beta1 = 0.8f } },
            [nameof(options.Schedule)] = options with { Schedule = new CosineSchedule() },
            [nameof(options.ClipNorm)] = options with { ClipNorm = 2 },
            [nameof(options.ClipValue)] = options with { ClipValue = 2 },
            [nameof(options.L2Regularization)] = options with { L2Regularization = 0.1f },
            [nameof(options.Dropout)] = options with { Dropout = new DropoutOptions { Recurrent = 0.1f } },
            [nameof(options.Augmentation)] = options with { Augmentation = new AugmentationOptions { Scale = 0.1f } },
            [nameof(options.TruncatedSteps)] = options with { TruncatedSteps = 3 },
            [nameof(options.Seed)] = options with { Seed = 9 },
            [nameof(options.OnDivergence)] = options with { OnDivergence = DivergenceHandling.RollBack },
            [nameof(options.KeepScaling)] = options with { KeepScaling = true },
            [nameof(options.StandardizeFeatures)] = options with { StandardizeFeatures = false },
            [nameof(options.StandardizeTargets)] = options with { StandardizeTargets = false },
            [nameof(options.ClassWeights)] = options with { ClassWeights = [1, 2, 1] },
            [nameof(options.BalanceClasses)] = options with { BalanceClasses = true },
            [nameof(options.LargeBatch)] = options with { LargeBatch = new LargeBatchRule() },
            [nameof(options.LabelSmoothing)] = options with { LabelSmoothing = 0.1f },
        };
        foreach ((string name, TrainingOptions other) in others)
            StringAssert.Contains(Refusal(other, 30), $"another {name}", name);

        // Who adds an option says here whether weights depend on it.
        string[] without =
        [
            nameof(options.Epochs), nameof(options.Checkpoint), nameof(options.ThreadCount),
            nameof(options.EarlyStoppingPatience), nameof(options.Progress), nameof(options.StopToken),
            nameof(options.ShuffleBufferSize), nameof(options.BeforeBatch), nameof(options.Collective), nameof(options.RankRows),
        ];
        CollectionAssert.AreEquivalent(
            typeof(TrainingOptions).GetProperties().Select(property => property.Name).ToArray(),
            others.Keys.Concat(without).ToArray());
        StringAssert.Contains(Refusal(options, 30, RecurrentCellType.Lstm), "other network");
        StringAssert.Contains(Refusal(options, 31), "other data");
        Assert.HasCount(1, NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options with { ThreadCount = 1 }));
    }

    public static IEnumerable<object[]> Identified =>
    [
        [new Adam(), (Adam one) => one.Identity],
        [new AdamW(), (AdamW one) => one.Identity],
        [new RmsProp(), (RmsProp one) => one.Identity],
        [new Sgd(), (Sgd one) => one.Identity],
        [new CosineSchedule(), (CosineSchedule one) => one.Identity],
        [new PlateauSchedule(), (PlateauSchedule one) => one.Identity],
        [new StepSchedule(), (StepSchedule one) => one.Identity],
        [new LargeBatchRule(), (LargeBatchRule one) => one.Identity],
        [new DropoutOptions(), (DropoutOptions one) => one.Identity],
        [new AugmentationOptions(), (AugmentationOptions one) => one.Identity],
    ];

    [TestMethod]
    [DynamicData(nameof(Identified))]
    public void Every_setting_is_part_of_what_a_checkpoint_says_of_it(object settings, Delegate identity)
    {
        string Identity() => (string)identity.DynamicInvoke(settings)!;
        foreach (PropertyInfo property in settings.GetType().GetProperties().Where(property => property.CanWrite))
        {
            string before = Identity();
            property.SetValue(settings, property.GetValue(settings) switch
            {
                float value => value + 0.125f,
                int value => value + 1,
                bool value => !value,
                var other => throw new NotSupportedException($"{property.Name} is {other}."),
            });
            Assert.AreNotEqual(before, Identity(), property.Name);
        }
    }

    [TestMethod]
    public void Other_initial_weights_are_another_training()
    {
        TrainingOptions options = new() { Epochs = 1, Checkpoint = new CheckpointOptions(_path) };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() =>
                NetworkTrainer.Train(Make(RecurrentCellType.Gru, false, seed: 6), Data(30), options)).Message,
            "other initial weights");
    }

    [TestMethod]
    public void A_second_training_on_the_same_path_is_told_so()
    {
        TrainingOptions options = new() { Epochs = 1, Checkpoint = new CheckpointOptions(_path) };
        string message = "";
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options with
        {
            BeforeBatch = () => message = Assert.ThrowsExactly<IOException>(() =>
                NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options)).Message,
        });
        StringAssert.Contains(message, _path);
        StringAssert.Contains(message, "in use by another training");
        Assert.IsFalse(File.Exists(_path + ".lock"));
        Assert.HasCount(1, NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options));
    }

    [TestMethod]
    public void A_path_that_cannot_be_written_is_refused_before_training()
    {
        File.WriteAllText(_path, "a file, no folder");
        TrainingOptions options = new()
        {
            Epochs = 1,
            Checkpoint = new CheckpointOptions(Path.Combine(_path, "below")),
            BeforeBatch = () => Assert.Fail("trained"),
        };
        Assert.Throws<IOException>(() => NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options));
    }

    [TestMethod]
    public void Weights_that_are_no_numbers_do_not_take_the_place_of_good_ones()
    {
        // The epoch's only update overflows, and no batch after it would find that.
        TrainingOptions options = new()
        {
            Epochs = 1,
            Optimizer = new Sgd(),
            ClipNorm = 0,
            BatchSize = 30,
            LearningRate = 3e38f,
            L2Regularization = 3e38f,
            Checkpoint = new CheckpointOptions(_path),
        };
        NetworkTrainer.Train(Make(RecurrentCellType.Gru, false), Data(30), options);
        Assert.IsFalse(File.Exists(_path));
    }

    private static string Refusal(TrainingOptions options, int count, RecurrentCellType type = RecurrentCellType.Gru) =>
        Assert.ThrowsExactly<InvalidDataException>(() => NetworkTrainer.Train(Make(type, false), Data(count), options)).Message;

    private static SequenceDataset Changed(SequenceDataset data, bool label = false, bool value = false, bool weight = false)
    {
        var changed = new SequenceDataset(data.Features);
        for (int i = 0; i < data.Count; i++)
        {
            float[] values = data.SequenceAt(i).ToArray();
            bool last = i == data.Count - 1;
            if (value && last)
                values[^1] = MathF.BitIncrement(values[^1]);
            changed.Add(values, label && last ? (data.LabelOf(i) + 1) % 3 : data.LabelOf(i), weight && last ? 2 : 1);
        }

        return changed;
    }

    private static RecurrentNetwork Make(RecurrentCellType type, bool attention, int seed = 5) =>
        new(2, RecurrentLayers.Create(type, 6, 2, bidirectional: attention), new DenseSoftmaxLayer(3), new RecurrentNetworkOptions
        {
            Seed = seed,
            Pooling = attention ? SequencePooling.Attention : SequencePooling.Last,
        });

    private static float[] Weights(RecurrentNetwork network) =>
        [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];

    private static SequenceDataset Data(int count)
    {
        var random = new Random(count);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
            data.Add(Example.Sequence(random.Next(2, 6), 2, random), label: i % 3);
        return data;
    }

    private sealed class Reader(SequenceDataset data) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset into)
        {
            if (_next == data.Count)
                return false;
            into.Add(data.SequenceAt(_next), data.LabelOf(_next), data.WeightOf(_next++));
            return true;
        }

        public void Dispose()
        {
        }
    }
}
