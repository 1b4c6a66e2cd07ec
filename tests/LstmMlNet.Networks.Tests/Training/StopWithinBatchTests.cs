using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>A stop does not wait for the end of a batch: the batch is thrown away, and nothing of it stays.</summary>
[TestClass]
internal sealed class StopWithinBatchTests
{
    private const int Count = 40;

    [TestMethod]
    [DataRow(1, 1, 1, false)]
    [DataRow(1, 1, 1, true)]
    [DataRow(2, 1, 1, false)]
    [DataRow(1, 2, 2, false)]
    [DataRow(1, 2, 2, true)]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void A_batch_that_is_stopped_changes_nothing(int shares, int slices, int sharers, bool convolutions)
    {
        foreach (int losses in new[] { 0, 1, 25, Count })
        {
            using var stop = new CancellationTokenSource();
            var loss = new StoppingLoss(stop);
            RecurrentNetwork network = Network(convolutions);
            using TrainingEngine engine = Engine(network, loss, shares, slices, sharers);
            engine.Stop = stop.Token;
            Assert.IsFalse(Step(engine).IsStopped);
            float[] before = StateOf(engine);

            // Before the batch; with the first loss and in the middle of them, while other threads are still in the forward pass; with the
            // last.
            loss.After = losses;
            if (losses == 0)
                stop.Cancel();
            Assert.IsTrue(Step(engine).IsStopped, $"after {losses}");
            CollectionAssert.AreEqual(before, StateOf(engine), $"after {losses}");
            Assert.AreEqual(1, engine.Updates);
        }
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = false)]
    public void Stopped_at_any_time_it_leaves_the_weights_of_a_whole_number_of_batches()
    {
        const int Batches = 6;
        HashSet<string> whole = [];
        using (TrainingEngine engine = Engine(Network(convolutions: false), new SoftmaxCrossEntropy(), 1, 2, 2))
        {
            for (int batch = 0; batch <= Batches; batch++)
            {
                whole.Add(TextOf(engine));
                Step(engine);
            }
        }

        var random = new Random(5);
        for (int round = 0; round < 40; round++)
        {
            using TrainingEngine engine = Engine(Network(convolutions: false), new SoftmaxCrossEntropy(), 1, 2, 2);
            using var stop = new CancellationTokenSource(TimeSpan.FromMicroseconds(random.Next(1, 8_000)));
            engine.Stop = stop.Token;
            int done = 0;
            while (done < Batches && !Step(engine).IsStopped)
                done++;
            Assert.AreEqual(done, engine.Updates);
            Assert.Contains(TextOf(engine), whole);
        }
    }

    [TestMethod]
    public void Training_keeps_the_weights_of_the_batch_before()
    {
        // One batch per epoch: the fourth is stopped as it begins, or in the middle of its losses.
        SequenceDataset data = Data();
        RecurrentNetwork whole = Network(convolutions: false);
        NetworkTrainer.Train(whole, data, Options(epochs: 3));
        using var stop = new CancellationTokenSource();
        int batches = 0;
        RecurrentNetwork stopped = Network(convolutions: false);
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(stopped, data, Options(epochs: 9) with
        {
            StopToken = stop.Token,
            BeforeBatch = () =>
            {
                if (++batches == 4)
                    stop.Cancel();
            },
        });
        Assert.HasCount(3, history);
        CollectionAssert.AreEqual(WeightsOf(whole), WeightsOf(stopped));
    }

    [TestMethod]
    public void A_measurement_that_is_stopped_gives_nothing()
    {
        RecurrentNetwork network = Network(convolutions: false);
        using var stop = new CancellationTokenSource();
        using var validation = new Validation(network.Packed(), Data(), new SoftmaxCrossEntropy(), null, null, Options(1))
        {
            Stop = stop.Token,
        };
        Assert.IsNotNull(validation.Run());
        stop.Cancel();
        Assert.IsNull(validation.Run());
    }

    [TestMethod]
    public void Calibration_uses_what_was_complete_when_it_was_stopped()
    {
        SequenceDataset first = Numbers(1);
        SequenceDataset second = Numbers(2);
        float[] Calibrated(Func<CancellationTokenSource, IEnumerable<(NetworkEnsemble, SequenceDataset)>> backtests)
        {
            using var stop = new CancellationTokenSource();
            RecurrentNetwork network = Forecaster();
            Assert.IsTrue(QuantileCalibration.Run(new NetworkEnsemble([network]), backtests(stop), stop: stop.Token));
            return [.. ((DenseQuantileLayer)network.Head).Calibration!];
        }

        var earlier = new NetworkEnsemble([Forecaster()]);
        float[] one = Calibrated(_ => [(earlier, first)]);
        float[] both = Calibrated(_ => [(earlier, first), (earlier, second)]);
        float[] stopped = Calibrated(Stopping);
        CollectionAssert.AreEqual(one, stopped);
        CollectionAssert.AreNotEqual(one, both);

        IEnumerable<(NetworkEnsemble, SequenceDataset)> Stopping(CancellationTokenSource stop)
        {
            yield return (earlier, first);
            stop.Cancel();
            yield return (earlier, second);
        }
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void Who_waits_for_others_goes_on_once_they_are_stopped()
    {
        using var stop = new CancellationTokenSource();
        var meeting = new Meeting(2);
        meeting.Begin(2, crowded: false, stop.Token);
        var waiting = new Thread(() => meeting.Meet(0)) { IsBackground = true };
        waiting.Start();
        stop.Cancel();
        Assert.IsTrue(waiting.Join(TimeSpan.FromSeconds(30)));
    }

    private static RecurrentNetwork Network(bool convolutions) => Example.Network(
        RecurrentCellType.Gru,
        3,
        37,
        3,
        layers: 2,
        bidirectional: true,
        pooling: SequencePooling.LastMeanMax,
        frontEnd: convolutions
            ? new ConvolutionalFrontEnd([new ConvolutionLayer(8, 5), new ConvolutionLayer(6, 3) { ShortcutOver = 1 }]) { GlobalMean = true }
            : null);

    private static RecurrentNetwork Forecaster() =>
        Example.Network(RecurrentCellType.Gru, 1, 4, 0, head: new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f));

    private static TrainingEngine Engine(RecurrentNetwork network, HeadLoss loss, int shares, int slices, int sharers)
    {
        var plan = new WorkPlan(shares * slices * sharers, shares, new SquadCut(slices * sharers, slices, 1));
        var engine = new TrainingEngine(network, null, loss, plan.Threads, SimdWidths.Best);
        engine.Shares.FixedPlan = plan;
        engine.Shares.WaitsForAll = true;
        return engine;
    }

    private static BatchResult Step(TrainingEngine engine)
    {
        int[] lengths = [.. Enumerable.Range(0, Count).Select(i => 2 + (i * 7 % 9))];
        SequenceSlice[] batch = Example.Slices(Example.Sequences(lengths, 3), 3);
        SequenceSlice[] labels = Example.Labels([.. lengths.Select((_, i) => i % 3)]);
        return engine.Step(batch, labels, [.. lengths.Select(_ => 1f)], Count, new TrainingUpdate(new Adam(), 1e-2, ClipNorm: 1f));
    }

    private static float[] StateOf(TrainingEngine engine) =>
        [.. engine.Packed.ParameterSpan, .. engine.FirstMoments, .. engine.SecondMoments];

    private static string TextOf(TrainingEngine engine) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(StateOf(engine))));

    private static SequenceDataset Data()
    {
        var data = new SequenceDataset(3);
        var random = new Random(3);
        for (int i = 0; i < Count; i++)
            data.Add([.. Enumerable.Range(0, 3 * (2 + (i % 5))).Select(_ => random.NextSingle())], i % 3);
        return data;
    }

    private static SequenceDataset Numbers(int seed)
    {
        var data = new SequenceDataset(1);
        var random = new Random(seed);
        for (int i = 0; i < Count; i++)
            data.Add([.. Enumerable.Range(0, 4).Select(_ => random.NextSingle())], [seed * random.NextSingle(), random.NextSingle()]);
        return data;
    }

    private static TrainingOptions Options(int epochs) => new() { Epochs = epochs, BatchSize = Count, ThreadCount = 1, Seed = 1 };

    private static float[] WeightsOf(RecurrentNetwork network) => network.Packed().ParameterSpan.ToArray();

    /// <summary>Asks to stop while losses are computed.</summary>
    private sealed class StoppingLoss(CancellationTokenSource stop) : HeadLoss
    {
        private readonly SoftmaxCrossEntropy _inner = new();
        private int _calls;

        /// <summary>With which of the losses; 0 for none.</summary>
        public int After
        {
            get;
            set
            {
                field = value;
                _calls = 0;
            }
        }

        public override (double Loss, double Correct) Run(
            Span<float> logits,
            ReadOnlySpan<float> target,
            SequenceLevel level,
            float scale)
        {
            if (Interlocked.Increment(ref _calls) == After)
                stop.Cancel();
            return _inner.Run(logits, target, level, scale);
        }
    }
}
