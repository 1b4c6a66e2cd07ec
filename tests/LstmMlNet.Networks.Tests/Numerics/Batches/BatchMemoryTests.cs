using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Batches;

[TestClass]
internal sealed class BatchMemoryTests
{
    // 24 MB as data; as gates, or as the outputs between layers, more than one array holds.
    private const int Steps = 6_000_000;

    [TestMethod]
    public void A_batch_beyond_memory_is_refused_in_training_and_in_scoring_before_anything_is_allocated_for_it()
    {
        var data = new SequenceDataset(1);
        data.Add(new float[Steps], 0);
        var small = new SequenceDataset(1);
        small.Add([1f, 2f], 0);
        var options = new TrainingOptions { Epochs = 1, BatchSize = 4, ThreadCount = 1 };
        Refused(() => NetworkTrainer.Train(Network(), data, options), "in training");
        Refused(() => NetworkTrainer.Train(Network(), new StreamedSequences(1, () => new Reader(data)), options), "in training");
        Refused(() => NetworkTrainer.Train(Network(), small, options, data), "to score");
        Refused(() => Network().Predict(data.SequenceAt(0)), "to score");
    }

    [TestMethod]
    public void The_estimate_counts_what_is_in_memory_at_a_time()
    {
        var plan = new NetworkPlan(Network(), SimdWidths.Best);
        int[] frames = [.. Enumerable.Repeat(10_000, 64)];
        long row = plan.KeptFloatsPerRow * sizeof(float);

        // In rounds of 16 sequences on each of two threads, half of the batch is in memory.
        new BatchMemory(plan, keeps: true, givesSequence: false, members: 2, fewestInRound: 16).Check(frames, available: 400_000 * row);
        Assert.ThrowsExactly<InsufficientMemoryException>(() =>
            new BatchMemory(plan, keeps: true, givesSequence: false, members: 2, fewestInRound: null).Check(frames, 400_000 * row));
        Assert.ThrowsExactly<InsufficientMemoryException>(() =>
            new BatchMemory(plan, keeps: true, givesSequence: false, members: 2, fewestInRound: 16).Check(frames, 300_000 * row));

        // One long sequence among short ones is in one share.
        frames[3] = 2_000_000;
        Assert.ThrowsExactly<InsufficientMemoryException>(() =>
            new BatchMemory(plan, keeps: true, givesSequence: false, members: 2, fewestInRound: 16).Check(frames, 1_900_000 * row));

        // To score, only what goes from layer to layer.
        new BatchMemory(plan, keeps: false, givesSequence: false, members: 1, fewestInRound: null).Check(frames.AsSpan(..2), 20_000 * row);
    }

    [TestMethod]
    public void Lengths_whose_sum_no_number_of_rows_holds_are_a_sentence_too()
    {
        var plan = new NetworkPlan(Network(), SimdWidths.Best);
        InsufficientMemoryException exception = Assert.ThrowsExactly<InsufficientMemoryException>(() =>
            new BatchMemory(plan, keeps: false, givesSequence: false, members: 1, fewestInRound: null).Check(
                [int.MaxValue, int.MaxValue],
                long.MaxValue));
        StringAssert.Contains(exception.Message, "2 sequences of up to 2,147,483,647 steps");
    }

    private static RecurrentNetwork Network() => new(1, RecurrentLayers.Create(RecurrentCellType.Lstm, 400, 2), new DenseSoftmaxLayer(2));

    private static void Refused(Action action, string said)
    {
        long before = GC.GetTotalAllocatedBytes();
        string message = Assert.ThrowsExactly<InsufficientMemoryException>(action).Message;
        Assert.IsLessThan(500L << 20, GC.GetTotalAllocatedBytes() - before, message);
        StringAssert.Contains(message, "sequences of up to 6,000,000 steps");
        StringAssert.Contains(message, said);
    }

    private sealed class Reader(SequenceDataset data) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset target)
        {
            if (_next == data.Count)
                return false;
            target.Add(data.SequenceAt(_next), data.LabelOf(_next));
            _next++;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
