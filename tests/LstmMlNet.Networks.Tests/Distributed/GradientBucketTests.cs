using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Distributed;

[TestClass]
internal sealed class GradientBucketTests
{
    [TestMethod]
    public void Buckets_hold_every_block_once_and_none_of_another_bucket()
    {
        foreach (RecurrentNetwork network in Networks())
        {
            ParameterTask[] tasks = ParameterTask.ListFor(new NetworkPlan(network, SimdWidths.Best));
            GradientBucket[] buckets = GradientBucket.Cut(tasks, new NetworkPlan(network, SimdWidths.Best).LowestTrainable, 2_000);
            CollectionAssert.AreEquivalent(
                Enumerable.Range(0, tasks.Length).ToArray(),
                buckets.SelectMany(bucket => bucket.Tasks).ToArray());
            foreach (GradientBucket bucket in buckets)
            {
                foreach (int i in bucket.Tasks)
                    Assert.IsTrue(tasks[i].Offset >= bucket.Offset && tasks[i].Offset + tasks[i].Length <= bucket.Offset + bucket.Length);
            }

            GradientBucket[] byPlace = [.. buckets.OrderBy(bucket => bucket.Offset)];
            for (int i = 1; i < byPlace.Length; i++)
                Assert.IsGreaterThanOrEqualTo(byPlace[i - 1].Offset + byPlace[i - 1].Length, byPlace[i].Offset);
        }
    }

    [TestMethod]
    public void Sums_of_the_upper_layers_begin_while_the_backward_pass_of_the_lower_ones_goes_on()
    {
        foreach (int threads in new[] { 1, 3 })
        {
            ThreadRanks.Run(2, ranks =>
            {
                using var collective = new LookedAfter(ranks);
                using var engine = new TrainingEngine(
                    Networks()[0],
                    null,
                    new SoftmaxCrossEntropy(),
                    threads,
                    SimdWidths.Best,
                    collective: collective);
                int[] lengths = [6, 5, 7, 3, 6, 6, 5, 4, 6, 7, 7, 6, 5, 4, 6, 7, 2, 6];
                SequenceSlice[] batch = [.. lengths.Select(steps => new SequenceSlice(new float[2 * steps], 0, steps))];
                SequenceSlice[] targets = [.. batch.Select(_ => new SequenceSlice([1f], 0, 1))];
                engine.ComputeGradients(batch, targets, [.. batch.Select(_ => 1f)], batch.Length);

                // All but the last layer's: of a batch that one thread goes through, none is left for the end.
                Assert.IsGreaterThan(2, engine.Ranks!.BegunEarly);
                Assert.IsGreaterThan(2, collective.Looks, "a step of the layers below looks after what was begun");
                return 0;
            });
        }
    }

    /// <summary>Counts how often sums under way are looked after.</summary>
    private sealed class LookedAfter(ICollective ranks) : ICollective
    {
        private bool _isUnderWay;

        public int Looks { get; private set; }

        public int Rank => ranks.Rank;

        public int Size => ranks.Size;

        public void AllReduce(Span<float> values) => ranks.AllReduce(values);

        public void AllReduce(Span<double> values) => ranks.AllReduce(values);

        public void BeginAllReduce(Span<float> values)
        {
            ranks.AllReduce(values);
            _isUnderWay = true;
        }

        public void ContinueAllReduces()
        {
            Assert.IsTrue(_isUnderWay, "nothing is looked after that was not begun");
            Looks++;
        }

        public void CompleteAllReduces() => _isUnderWay = false;

        public void Broadcast(Span<byte> values, int root) => ranks.Broadcast(values, root);

        public void Barrier() => ranks.Barrier();

        public void Abort(Exception reason) => ranks.Abort(reason);

        public void Dispose()
        {
        }
    }

    private static RecurrentNetwork[] Networks() =>
    [
        new(2, RecurrentLayers.Create(RecurrentCellType.Lstm, 12, 3, bidirectional: true), new DenseSoftmaxLayer(3)),
        new(
            2,
            RecurrentLayers.Create(RecurrentCellType.Gru, 5),
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions
            {
                Pooling = SequencePooling.Attention,
                FrontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(4, 3), new ConvolutionLayer(6, 5)]),
            }),
        new(
            1,
            RecurrentLayers.Create(RecurrentCellType.Gru, 40),
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions { Embedding = new EmbeddingLayer(700, 3) }),
    ];
}
