using CsCheck;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Distributed;

/// <summary>Several ranks train what one process trains.</summary>
[TestClass]
internal sealed class RankTrainingTests
{
    [TestMethod]
    public void With_shared_rows_any_number_of_ranks_has_the_loss_curve_of_one_process() =>
        Gen.Select(Gen.Int[2, 5], Gen.Enum<RecurrentCellType>(), Gen.Bool, Gen.Bool, Gen.Int[1, 3]).Sample(
            (ranks, type, dropout, streamed, threads) =>
            {
                // 41 sequences in batches of 8: the last batch has one, and most ranks nothing of it.
                TrainingOptions options = Options() with
                {
                    Epochs = 6,
                    EarlyStoppingPatience = 3,
                    Dropout = new DropoutOptions { Recurrent = dropout ? 0.3f : 0 },
                    Schedule = new CosineSchedule(),
                };
                (IReadOnlyList<EpochMetrics> alone, float[] weights) = Train(type, Data(41), options, streamed, Data(15));
                (IReadOnlyList<EpochMetrics> History, float[] Weights)[] results = ThreadRanks.Run(ranks, collective => Train(
                    type,
                    Data(41),
                    options with { Collective = collective, ThreadCount = threads, MoreThreadsThanProcessors = true },
                    streamed,
                    Data(15)));
                foreach ((IReadOnlyList<EpochMetrics> history, float[] own) in results)
                {
                    CollectionAssert.AreEqual(results[0].Weights, own);
                    Assert.HasCount(alone.Count, history);
                    for (int i = 0; i < history.Count; i++)
                    {
                        Assert.AreEqual(alone[i].Loss, history[i].Loss, 1e-4);
                        Assert.AreEqual(alone[i].ValidationLoss!.Value, history[i].ValidationLoss!.Value, 1e-4);
                        Assert.AreEqual(alone[i].Accuracy!.Value, history[i].Accuracy!.Value, 0.05);
                    }

                    for (int i = 0; i < own.Length; i++)
                        Assert.AreEqual(weights[i], own[i], 2e-3f);
                }
            },
            iter: 8,
            threads: 1);

    [TestMethod]
    public void Every_kind_of_network_has_the_loss_curve_of_one_process()
    {
        // Batch normalization of groups that no rank shares, with masks that are each sequence's own; vectors of tokens; attention.
        Same(
            () => new RecurrentNetwork(
                2,
                RecurrentLayers.Create(RecurrentCellType.Gru, 5),
                new DenseSoftmaxLayer(3),
                new RecurrentNetworkOptions
                {
                    Seed = 5,
                    Pooling = SequencePooling.Attention,
                    FrontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(4, 3), new ConvolutionLayer(6, 2)]),
                }),
            Data(61),
            Options() with { BatchSize = 24, Dropout = new DropoutOptions { BeforeHead = 0.3f, Input = 0.2f } });
        Same(
            () => new RecurrentNetwork(
                1,
                RecurrentLayers.Create(RecurrentCellType.Lstm, 5, 2, bidirectional: true),
                new DenseSoftmaxLayer(3),
                new RecurrentNetworkOptions { Seed = 5, Embedding = new EmbeddingLayer(30, 4) }),
            Tokens(45),
            Options());

        static void Same(Func<RecurrentNetwork> create, SequenceDataset data, TrainingOptions options)
        {
            options = options with { Epochs = 4 };
            RecurrentNetwork alone = create();
            IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(alone, data, options);
            foreach (int size in new[] { 2, 5 })
            {
                (IReadOnlyList<EpochMetrics> History, RecurrentNetwork Network)[] results = ThreadRanks.Run(size, collective =>
                {
                    RecurrentNetwork network = create();
                    return (NetworkTrainer.Train(network, data, options with { Collective = collective }), network);
                });
                for (int i = 0; i < history.Count; i++)
                    Assert.AreEqual(history[i].Loss, results[0].History[i].Loss, 1e-4);
                float[] expected = Weights(alone);
                foreach ((_, RecurrentNetwork network) in results)
                {
                    float[] own = Weights(network);
                    CollectionAssert.AreEqual(Weights(results[0].Network), own);
                    for (int i = 0; i < own.Length; i++)
                        Assert.AreEqual(expected[i], own[i], 2e-3f);
                }
            }
        }
    }

    [TestMethod]
    public void Batch_normalization_of_rows_of_their_own_has_the_moving_averages_of_all()
    {
        RecurrentNetwork[] networks = ThreadRanks.Run(3, collective =>
        {
            var network = new RecurrentNetwork(
                2,
                RecurrentLayers.Create(RecurrentCellType.Gru, 4),
                new DenseSoftmaxLayer(3),
                new RecurrentNetworkOptions { Seed = 5, FrontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(4, 3)]) });
            NetworkTrainer.Train(
                network,
                Data(7 + (20 * collective.Rank)),
                Options() with { Epochs = 5, Collective = collective, RankRows = RankRows.Own });
            return network;
        });
        CollectionAssert.AreEqual(Weights(networks[0]), Weights(networks[1]));
        CollectionAssert.AreEqual(Weights(networks[0]), Weights(networks[2]));
    }

    [TestMethod]
    public void Members_of_an_ensemble_are_shared_out_and_are_those_of_one_process_to_the_bit()
    {
        EnsembleMember[] alone = Members(new SingleProcess(), null);
        IReadOnlyList<IReadOnlyList<EpochMetrics>> expected = EnsembleTrainer.Train(alone, Data(30), 1, Data(9));
        int reports = 0;
        int trained = 0;
        (EnsembleMember[] Members, IReadOnlyList<IReadOnlyList<EpochMetrics>> Histories)[] results = ThreadRanks.Run(2, collective =>
        {
            EnsembleMember[] members = Members(collective, () => Interlocked.Increment(ref trained));
            members = [.. members.Select(member =>
                member with { Options = member.Options with { Progress = _ => Interlocked.Increment(ref reports) } })];
            return (members, EnsembleTrainer.Train(members, Data(30), 1, Data(9)));
        });

        // Each of three members by one rank; on rank 0 those of the other are reported once they are known.
        Assert.AreEqual(3 * 4 * 4, trained);
        Assert.AreEqual(3 * 4, reports);
        foreach ((EnsembleMember[] members, IReadOnlyList<IReadOnlyList<EpochMetrics>> histories) in results)
        {
            for (int i = 0; i < 3; i++)
            {
                CollectionAssert.AreEqual(Weights(alone[i].Network), Weights(members[i].Network));
                CollectionAssert.AreEqual(
                    expected[i].Select(epoch => (epoch.Loss, epoch.ValidationLoss, epoch.Member)).ToArray(),
                    histories[i].Select(epoch => (epoch.Loss, epoch.ValidationLoss, epoch.Member)).ToArray());
            }
        }

        static EnsembleMember[] Members(ICollective collective, Action? batch) =>
        [
            .. Enumerable.Range(1, 3).Select(seed => new EnsembleMember(
                new RecurrentNetwork(
                    2,
                    RecurrentLayers.Create(RecurrentCellType.Lstm, 6, 2),
                    new DenseSoftmaxLayer(3),
                    new RecurrentNetworkOptions { Seed = seed }),
                Options() with { Epochs = 4, Seed = seed, StandardizeFeatures = true, Collective = collective, BeforeBatch = batch })),
        ];
    }

    [TestMethod]
    public void Intervals_are_calibrated_on_the_errors_of_all_ranks()
    {
        RecurrentNetwork network = Forecaster();
        SequenceDataset all = Numbers(60);
        QuantileCalibration.Run(network, all);
        float[] expected = [.. ((DenseQuantileLayer)network.Head).Calibration!];
        float[][] calibrations = ThreadRanks.Run(3, collective =>
        {
            RecurrentNetwork own = Forecaster();
            QuantileCalibration.Run(
                new NetworkEnsemble([own]),
                all.Select([.. Enumerable.Range(0, 60).Where(i => i % 7 % 3 == collective.Rank)]),
                collective);
            return ((DenseQuantileLayer)own.Head).Calibration!.ToArray();
        });
        foreach (float[] calibration in calibrations)
            CollectionAssert.AreEqual(expected, calibration);

        // By cross-fitting, each block is a part of every rank's rows, and all ranks calibrate alike.
        calibrations = ThreadRanks.Run(2, collective =>
        {
            RecurrentNetwork own = Forecaster();
            TrainingOptions options = Options() with { Epochs = 2, Collective = collective, RankRows = RankRows.Own };
            Assert.IsTrue(QuantileCalibration.CrossFit(own, Numbers(30 + (11 * collective.Rank)), folds: 3, gap: 0, options));
            return ((DenseQuantileLayer)own.Head).Calibration!.ToArray();
        });
        CollectionAssert.AreEqual(calibrations[0], calibrations[1]);
    }

    [TestMethod]
    public void Pieces_of_work_are_shared_out_and_one_that_fails_ends_all()
    {
        byte[][][] results = ThreadRanks.Run(3, collective =>
            collective.ShareOut(7, i => i % 3 == collective.Rank ? [(byte)i] : throw new InvalidOperationException("another's")));
        foreach (byte[][] result in results)
            CollectionAssert.AreEqual(new byte[] { 0, 1, 2, 3, 4, 5, 6 }, result.SelectMany(bytes => bytes).ToArray());
        Assert.AreEqual("bad", Assert.ThrowsExactly<InvalidDataException>(() => ThreadRanks.Run(3, collective =>
            collective.ShareOut(7, i => i == 4 ? throw new InvalidDataException("bad") : []))).Message);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void With_rows_of_their_own_ranks_standardize_weigh_and_sum_over_all_of_them(bool streamed)
    {
        // One batch has all rows: then their order is of no matter, and the result is that of one process.
        SequenceDataset all = Data(40);
        TrainingOptions options = Options() with { Epochs = 8, BatchSize = 40, BalanceClasses = true };
        (IReadOnlyList<EpochMetrics> alone, float[] weights) = Train(RecurrentCellType.Lstm, all, options, streamed, null);
        int[] starts = [0, 5, 31, 40];
        (IReadOnlyList<EpochMetrics> History, float[] Weights)[] results = ThreadRanks.Run(3, collective => Train(
            RecurrentCellType.Lstm,
            all.Select([.. Enumerable.Range(starts[collective.Rank], starts[collective.Rank + 1] - starts[collective.Rank])]),
            options with { Collective = collective, RankRows = RankRows.Own },
            streamed,
            null));
        foreach ((IReadOnlyList<EpochMetrics> history, float[] own) in results)
        {
            CollectionAssert.AreEqual(results[0].Weights, own);
            for (int i = 0; i < history.Count; i++)
                Assert.AreEqual(alone[i].Loss, history[i].Loss, 1e-4);
            for (int i = 0; i < own.Length; i++)
                Assert.AreEqual(weights[i], own[i], 2e-3f);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ranks_with_fewer_rows_neither_stall_nor_count_for_more(bool streamed)
    {
        // 3, 40 and 90 rows in batches of 16: nine batches, of which the first rank has a row in three.
        int[] counts = [3, 40, 90];
        (IReadOnlyList<EpochMetrics> History, float[] Weights)[] results = ThreadRanks.Run(3, collective => Train(
            RecurrentCellType.Gru,
            Data(counts[collective.Rank]),
            Options() with { Epochs = 30, Collective = collective, RankRows = RankRows.Own },
            streamed,
            Data(counts[collective.Rank] + 1)));
        CollectionAssert.AreEqual(results[0].Weights, results[2].Weights);
        Assert.AreEqual(results[0].History[^1].ValidationLoss, results[1].History[^1].ValidationLoss);
        Assert.IsLessThan(results[0].History[0].Loss * 0.9, results[0].History[^1].Loss);
    }

    [TestMethod]
    public void Standardization_is_that_of_all_rows()
    {
        SequenceDataset all = Data(30);
        FeatureScaling whole = all.MeasureScaling();
        FeatureScaling[] scalings = ThreadRanks.Run(4, collective =>
        {
            RecurrentNetwork network = Network(RecurrentCellType.Lstm);
            NetworkTrainer.Train(
                network,
                all.Select([.. Enumerable.Range(0, 30).Where(i => i % 10 % 4 == collective.Rank)]),
                Options() with { Epochs = 1, StandardizeFeatures = true, Collective = collective, RankRows = RankRows.Own });
            return network.Scaling!;
        });
        foreach (FeatureScaling scaling in scalings)
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.AreEqual(whole.Mean[i], scaling.Mean[i], 1e-6f);
                Assert.AreEqual(whole.Deviation[i], scaling.Deviation[i], 1e-6f);
            }
        }
    }

    [TestMethod]
    public void A_rank_that_is_asked_to_stop_stops_all_after_the_same_batch()
    {
        using var stop = new CancellationTokenSource();
        (IReadOnlyList<EpochMetrics> History, float[] Weights)[] results = ThreadRanks.Run(3, collective =>
        {
            int batches = 0;
            return Train(
                RecurrentCellType.Lstm,
                Data(40),
                Options() with
                {
                    Epochs = 1_000,
                    Collective = collective,
                    StopToken = collective.Rank == 1 ? stop.Token : default,
                    BeforeBatch = () =>
                    {
                        if (++batches == 13)
                            stop.Cancel();
                    },
                },
                streamed: false,
                null);
        });
        Assert.HasCount(2, results[0].History);
        CollectionAssert.AreEqual(results[0].Weights, results[1].Weights);
        CollectionAssert.AreEqual(results[0].Weights, results[2].Weights);
    }

    [TestMethod]
    public void Progress_is_that_of_all_and_reported_once()
    {
        int reports = 0;
        ThreadRanks.Run(3, collective => Train(
            RecurrentCellType.Lstm,
            Data(20),
            Options() with { Epochs = 4, Collective = collective, Progress = _ => Interlocked.Increment(ref reports) },
            streamed: false,
            null));
        Assert.AreEqual(4, reports);
    }

    internal static TrainingOptions Options() =>
        new() { BatchSize = 8, LearningRate = 1e-2f, Seed = 3, ThreadCount = 1, StandardizeFeatures = false };

    internal static RecurrentNetwork Network(RecurrentCellType type) =>
        new(2, RecurrentLayers.Create(type, 6, 2), new DenseSoftmaxLayer(3), new RecurrentNetworkOptions { Seed = 5 });

    internal static float[] Weights(RecurrentNetwork network) =>
        [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];

    /// <summary>Sequences of unequal lengths whose class follows from their first value.</summary>
    internal static SequenceDataset Data(int count)
    {
        var random = new Random(count);
        var data = new SequenceDataset(2);
        for (int i = 0; i < count; i++)
        {
            float[] sequence = Example.Sequence(random.Next(2, 9), 2, random);
            data.Add(sequence, label: sequence[0] < -0.4f ? 0 : sequence[0] < 0.4f ? 1 : 2);
        }

        return data;
    }

    private static RecurrentNetwork Forecaster() =>
        new(1, RecurrentLayers.Create(RecurrentCellType.Gru, 3), new DenseQuantileLayer(1, 0.1f, 0.5f, 0.9f));

    private static SequenceDataset Tokens(int count)
    {
        var random = new Random(count);
        var data = new SequenceDataset(1);
        for (int i = 0; i < count; i++)
        {
            float[] tokens = [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => (float)random.Next(30))];
            data.Add(tokens, label: (int)tokens[0] % 3);
        }

        return data;
    }

    private static SequenceDataset Numbers(int count)
    {
        var random = new Random(count);
        var data = new SequenceDataset(1);
        for (int i = 0; i < count; i++)
            data.Add(Example.Sequence(5, 1, random), [random.NextSingle()]);
        return data;
    }

    private static (IReadOnlyList<EpochMetrics> History, float[] Weights) Train(
        RecurrentCellType type,
        SequenceDataset data,
        TrainingOptions options,
        bool streamed,
        SequenceDataset? validation)
    {
        RecurrentNetwork network = Network(type);
        IReadOnlyList<EpochMetrics> history = streamed
            ? NetworkTrainer.Train(network, new StreamedSequences(2, () => new Reader(data)), options, validation)
            : NetworkTrainer.Train(network, data, options, validation);
        return (history, Weights(network));
    }

    private sealed class Reader(SequenceDataset data) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset target)
        {
            if (_next == data.Count)
                return false;
            target.Add(data.SequenceAt(_next), data.LabelOf(_next), data.WeightOf(_next++));
            return true;
        }

        public void Dispose()
        {
        }
    }
}
