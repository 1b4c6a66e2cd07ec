using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Training on sequences that are not held: as well as on held ones, in memory that stays the same.</summary>
[TestClass]
internal sealed class StreamedTrainingTests
{
    [TestMethod]
    public void It_learns_what_held_sequences_teach()
    {
        // Which of two features was higher at the first step: a network that forgets is right by half.
        IReadOnlyList<EpochMetrics> streamed = NetworkTrainer.Train(
            Example.Network(RecurrentCellType.Lstm, 2, 12, 2),
            Stream(600),
            Options(epochs: 40),
            Held(200, first: 600));
        IReadOnlyList<EpochMetrics> held =
            NetworkTrainer.Train(Example.Network(RecurrentCellType.Lstm, 2, 12, 2), Held(600), Options(epochs: 40), Held(200, first: 600));
        Assert.IsGreaterThan(0.95, streamed[^1].ValidationAccuracy!.Value);
        Assert.AreEqual(held[^1].ValidationAccuracy!.Value, streamed[^1].ValidationAccuracy!.Value, 0.03);
    }

    [TestMethod]
    public void Statistics_are_those_of_held_sequences()
    {
        RecurrentNetwork streamed = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
        RecurrentNetwork held = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
        NetworkTrainer.Train(streamed, Stream(123), Options(epochs: 1));
        NetworkTrainer.Train(held, Held(123), Options(epochs: 1));
        for (int i = 0; i < 2; i++)
        {
            Assert.AreEqual(held.Scaling!.Mean[i], streamed.Scaling!.Mean[i], 1e-6f);
            Assert.AreEqual(held.Scaling.Deviation[i], streamed.Scaling.Deviation[i], 1e-6f);
        }
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_bit()
    {
        float[] Weights(int threads)
        {
            RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 9, 2);
            NetworkTrainer.Train(
                network,
                Stream(90),
                Options(epochs: 2) with { ThreadCount = threads, MoreThreadsThanProcessors = true, ShuffleBufferSize = 30 });
            return [.. network.Layers[0].Cell.Parameters[1].Values];
        }

        float[] one = Weights(1);
        CollectionAssert.AreEqual(one, Weights(3));
        CollectionAssert.AreEqual(one, Weights(8));
    }

    [TestMethod]
    public void Memory_does_not_grow_with_the_rows()
    {
        long Allocated(int rows)
        {
            RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 4, 2);
            TrainingOptions options = Options(epochs: 1) with { ThreadCount = 1, BatchSize = 100, ShuffleBufferSize = 200 };
            long before = GC.GetAllocatedBytesForCurrentThread();
            NetworkTrainer.Train(network, Stream(rows), options);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Held, 45,000 more of them would take two megabytes.
        Allocated(1_000);
        long few = Allocated(5_000);
        Assert.AreEqual(few, Allocated(50_000), 20_000d);
    }

    [TestMethod]
    public void A_stopped_training_goes_on_to_the_bit()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            TrainingOptions options = Options(epochs: 3) with { ShuffleBufferSize = 20 };
            RecurrentNetwork whole = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
            NetworkTrainer.Train(whole, Stream(100), options);
            options = options with
            {
                Checkpoint = new CheckpointOptions(Path.Combine(folder, "training.checkpoint")) { Every = TimeSpan.FromTicks(1) },
            };
            int batches = 0;
            Assert.Throws<OperationCanceledException>(() => NetworkTrainer.Train(
                Example.Network(RecurrentCellType.Gru, 2, 5, 2),
                Stream(100),
                options with { BeforeBatch = () => _ = ++batches > 10 ? throw new OperationCanceledException() : 0 }));
            RecurrentNetwork resumed = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
            NetworkTrainer.Train(resumed, Stream(100), options);
            CollectionAssert.AreEqual(whole.Head.Parameters[0].Values.ToArray(), resumed.Head.Parameters[0].Values.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Bad_streams_are_refused_by_the_sequence()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => NetworkTrainer.Train(network, Stream(0))).Message, "no sequences");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => NetworkTrainer.Train(network, new StreamedSequences(3, () => new Reader(5, 0)))).Message,
            "3 features");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() =>
            NetworkTrainer.Train(network, new StreamedSequences(2, () => new Reader(5, 0, higher: 2)))).Message, "has class 2");
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            NetworkTrainer.Train(network, Stream(50), new TrainingOptions { ShuffleBufferSize = 0 }));
    }

    [TestMethod]
    public void Another_number_of_class_weights_is_told_as_such()
    {
        TrainingOptions options = Options(epochs: 1) with { ClassWeights = [1f] };
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 5, 2);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => NetworkTrainer.Train(network, Stream(20), options)).Message,
            "1 class weights for 2 classes");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => NetworkTrainer.Train(network, Held(20), options)).Message,
            "1 class weights for 2 classes");
    }

    private static TrainingOptions Options(int epochs) =>
        new() { Epochs = epochs, BatchSize = 16, LearningRate = 1e-2f, ShuffleBufferSize = 64, Seed = 5 };

    private static StreamedSequences Stream(int count) => new(2, () => new Reader(count, 0));

    private static SequenceDataset Held(int count, int first = 0)
    {
        var data = new SequenceDataset(2);
        using var reader = new Reader(count, first);
        while (reader.Read(data))
        {
        }

        return data;
    }

    /// <summary>Sequences made by their number, so that every pass gives the same.</summary>
    private sealed class Reader(int count, int first, int higher = 1) : ISequenceReader
    {
        private readonly float[] _values = new float[16];
        private readonly int _end = first + count;
        private int _next = first;

        public bool Read(SequenceDataset target)
        {
            if (_next == _end)
                return false;
            uint random = (uint)(_next + 1) * 2654435761u;
            int steps = 5 + (int)(random >> 5) % 4;
            for (int i = 0; i < 2 * steps; i++)
            {
                random = (random * 1664525u) + 1013904223u;
                _values[i] = (random >> 8) / (float)(1 << 24);
            }

            target.Add(_values.AsSpan(0, 2 * steps), _values[0] > _values[1] ? higher : 0);
            _next++;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
