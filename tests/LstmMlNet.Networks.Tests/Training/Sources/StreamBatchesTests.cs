using CsCheck;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Tests.Training.Sources;

/// <summary>What a stream gives in an epoch, whatever its length, the batch and the buffer.</summary>
[TestClass]
internal sealed class StreamBatchesTests
{
    private static readonly Gen<(int Count, int Batch, int Buffer, int Seed)> s_shapes =
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Int[1, 80], Gen.Int[0, 99]);

    [TestMethod]
    public void Every_sequence_that_counts_is_given_once_an_epoch() => s_shapes.Sample(
        shape =>
        {
            // Every seventh has no weight; each is known by its first value.
            float[] expected = [.. Enumerable.Range(0, shape.Count).Where(i => i % 7 != 3).Select(i => (float)i)];
            using StreamBatches batches = Batches(shape.Count, shape.Batch, shape.Buffer, shape.Seed);
            for (int epoch = 1; epoch <= 3; epoch++)
            {
                batches.Shuffle(epoch);
                var given = new List<float>();
                int count = 0;
                while (batches.Next())
                {
                    count++;
                    for (int i = 0; i < batches.Count; i++)
                    {
                        SequenceSlice sequence = batches.Sequences[i];
                        given.Add(sequence.Values[sequence.Offset]);
                        Assert.AreEqual((sequence.Values[sequence.Offset] % 4) + 1, sequence.Steps);
                        Assert.AreEqual(sequence.Values[sequence.Offset] % 3, batches.Targets[i].Values[0]);
                        Assert.AreEqual(1f, batches.Weights[i]);
                    }
                }

                Assert.AreEqual(batches.BatchCount, count);
                CollectionAssert.AreEquivalent(expected, given);
            }
        },
        iter: 100);

    [TestMethod]
    public void The_order_follows_from_seed_and_epoch_and_mixes() => s_shapes.Sample(
        shape =>
        {
            float[] once = Order(shape.Count, shape.Batch, shape.Buffer, shape.Seed, epoch: 2, skip: 0);
            CollectionAssert.AreEqual(once, Order(shape.Count, shape.Batch, shape.Buffer, shape.Seed, epoch: 2, skip: 0));
            CollectionAssert.AreEqual(
                once.Skip(2 * shape.Batch).ToArray(),
                Order(shape.Count, shape.Batch, shape.Buffer, shape.Seed, epoch: 2, skip: 2));
            if (shape is { Count: > 20, Buffer: > 10 })
                CollectionAssert.AreNotEqual(once, Order(shape.Count, shape.Batch, shape.Buffer, shape.Seed, epoch: 3, skip: 0));
        },
        iter: 60);

    [TestMethod]
    public void A_sequence_waits_for_its_buffer_at_least()
    {
        // What is drawn as number i was among the first i + buffer that were read.
        float[] order = Order(500, 10, 20, seed: 4, epoch: 1, skip: 0);
        for (int i = 0; i < order.Length; i++)
            Assert.IsLessThan((i + 20) * 7 / 6 + 2, order[i]);
        Assert.IsGreaterThan(40f, order.Take(100).Max());
    }

    [TestMethod]
    [DataRow(39)]
    [DataRow(43)]
    public void A_pass_with_other_sequences_than_the_first_is_an_error(int later)
    {
        int passes = 0;
        var stream = new StreamedSequences(1, () => new Reader(passes++ == 0 ? 41 : later));
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 1, 4, 3);
        Assert.Throws<InvalidOperationException>(() =>
            NetworkTrainer.Train(network, stream, new TrainingOptions { Epochs = 1, BatchSize = 8 }));
    }

    private static float[] Order(int count, int batch, int buffer, int seed, int epoch, int skip)
    {
        using StreamBatches batches = Batches(count, batch, buffer, seed);
        batches.Shuffle(epoch);
        batches.Skip(skip);
        var order = new List<float>();
        while (batches.Next())
            order.AddRange(batches.Sequences.Take(batches.Count).Select(sequence => sequence.Values[sequence.Offset]));
        return [.. order];
    }

    private static StreamBatches Batches(int count, int batch, int buffer, int seed)
    {
        var counts = new TargetCounts(3, null);
        using (var reader = new Reader(count))
        {
            var all = new SequenceDataset(1);
            while (reader.Read(all))
            {
            }

            for (int i = 0; i < all.Count; i++)
                counts.Add(all.TargetsOf(i), all.WeightOf(i));
        }

        return new StreamBatches(
            new StreamedSequences(1, () => new Reader(count)),
            new TrainingOptions { BatchSize = batch, ShuffleBufferSize = buffer, Seed = seed },
            counts);
    }

    private sealed class Reader(int count) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset target)
        {
            if (_next == count)
                return false;
            float[] values = [.. Enumerable.Repeat((float)_next, (_next % 4) + 1)];
            target.Add(values, _next % 3, _next % 7 == 3 ? 0f : 1f);
            _next++;
            return true;
        }

        public void Dispose()
        {
        }
    }
}
