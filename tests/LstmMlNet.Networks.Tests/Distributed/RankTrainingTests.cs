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
    [DataRow(false)]
    [DataRow(true)]
    public void With_rows_of_their_own_ranks_standardise_weigh_and_sum_over_all_of_them(bool streamed)
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
    public void Standardisation_is_that_of_all_rows()
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
