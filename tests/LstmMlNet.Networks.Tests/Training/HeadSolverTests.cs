using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class HeadSolverTests
{
    private static readonly TrainingOptions s_ridge = new() { HeadSolver = HeadSolver.Ridge, ThreadCount = 1, Seed = 3 };
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    public void A_pattern_anywhere_in_the_sequence_is_found_in_one_pass()
    {
        RecurrentNetwork network = Rocket(new DenseSoftmaxLayer(2));
        float[] recurrent = [.. network.Layers[0].Cell.Parameters[0].Values];
        EpochMetrics metrics =
            NetworkTrainer.Train(network, Patterns(60, seed: 1), s_ridge with { Epochs = 7 }, Patterns(40, seed: 2)).Single();
        Assert.AreEqual((1, 1), (metrics.Epoch, metrics.EpochCount));
        Assert.IsGreaterThan(0.95, metrics.Accuracy!.Value);
        Assert.IsGreaterThan(0.9, metrics.ValidationAccuracy!.Value);
        CollectionAssert.AreEqual(recurrent, network.Layers[0].Cell.Parameters[0].Values.ToArray());
        RecurrentNetwork other = Rocket(new DenseSigmoidLayer());
        NetworkTrainer.Train(other, Patterns(60, seed: 1), s_ridge);
        float[] sequence = Patterns(1, seed: 8).SequenceAt(0).ToArray();
        Assert.AreEqual(network.Predict(sequence)[1], other.Predict(sequence)[0], 1e-4);
        using var file = new MemoryStream();
        network.Save(file);
        file.Position = 0;
        CollectionAssert.AreEqual(network.Predict(sequence), RecurrentNetwork.Load(file).Predict(sequence));
    }

    [TestMethod]
    public void The_reported_loss_is_the_networks_own_on_the_rows_it_learned_from()
    {
        foreach (NetworkHead head in new NetworkHead[] { new DenseSoftmaxLayer(2), new DenseSigmoidLayer(), new DenseLinearLayer(2) })
        {
            RecurrentNetwork network = Rocket(head);
            SequenceDataset data = head is DenseLinearLayer ? Numbers(30, seed: 4) : Patterns(30, seed: 4);
            EpochMetrics metrics = NetworkTrainer.Train(network, data, s_ridge, data).Single();
            Assert.AreEqual(metrics.ValidationLoss!.Value, metrics.Loss, 1e-4 * (1 + metrics.Loss), head.GetType().Name);
            Assert.AreEqual(metrics.ValidationAccuracy, metrics.Accuracy);
        }
    }

    [TestMethod]
    public void Stopped_between_batches_or_while_it_solves_it_leaves_the_head_as_it_was()
    {
        SequenceDataset data = Patterns(70, seed: 5);
        foreach (int batches in new[] { 1, 2, 3 })
        {
            using var stop = new CancellationTokenSource();
            int seen = 0;
            RecurrentNetwork network = Rocket(new DenseSoftmaxLayer(2));
            float[] before = [.. network.Head.Parameters[0].Values];
            IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(network, data, s_ridge with
            {
                StopToken = stop.Token,
                BeforeBatch = () =>
                {
                    if (++seen == batches)
                        stop.Cancel();
                },
            });
            Assert.HasCount(0, history);
            Assert.AreEqual(batches, seen);
            CollectionAssert.AreEqual(before, network.Head.Parameters[0].Values.ToArray());
        }

        // The system itself is left too, row by row.
        using var left = new CancellationTokenSource();
        left.Cancel();
        Assert.Throws<OperationCanceledException>(() => CholeskyFactor.Of([[1], [0, 1]], 1, left.Token));
        Assert.Throws<OperationCanceledException>(() => CholeskyFactor.Of([[1], [0, 1]], 1, default)!.InverseDiagonal(left.Token));
    }

    [TestMethod]
    public void Threads_and_other_rows_of_no_weight_change_no_bit()
    {
        SequenceDataset data = Patterns(30, seed: 5);
        RecurrentNetwork one = Rocket(new DenseSoftmaxLayer(2));
        NetworkTrainer.Train(one, data, s_ridge);
        data.Add(new float[50], 1, weight: 0);
        RecurrentNetwork many = Rocket(new DenseSoftmaxLayer(2));
        NetworkTrainer.Train(many, data, s_ridge with { ThreadCount = 3, MoreThreadsThanProcessors = true, BatchSize = 5 });
        CollectionAssert.AreEqual(one.Head.Parameters[0].Values.ToArray(), many.Head.Parameters[0].Values.ToArray());
    }

    [TestMethod]
    public void Class_weights_count_as_repeated_rows_do()
    {
        RecurrentNetwork weighted = Rocket(new DenseSoftmaxLayer(2));
        SequenceDataset data = Patterns(30, seed: 6);
        NetworkTrainer.Train(weighted, data, s_ridge with { ClassWeights = [1, 0.5f] });
        RecurrentNetwork own = Rocket(new DenseSoftmaxLayer(2));
        var halved = new SequenceDataset(1);
        for (int i = 0; i < data.Count; i++)
            halved.Add(data.SequenceAt(i), data.LabelOf(i), data.LabelOf(i) == 1 ? 0.5f : 1);
        NetworkTrainer.Train(own, halved, s_ridge);
        CollectionAssert.AreEqual(own.Head.Parameters[0].Values.ToArray(), weighted.Head.Parameters[0].Values.ToArray());
    }

    [TestMethod]
    public void A_checkpoint_of_a_finished_pass_is_taken_over()
    {
        TrainingOptions options = s_ridge with { Checkpoint = new CheckpointOptions(_path) };
        RecurrentNetwork first = Rocket(new DenseSoftmaxLayer(2));
        NetworkTrainer.Train(first, Patterns(20, seed: 7), options);
        RecurrentNetwork second = Rocket(new DenseSoftmaxLayer(2));
        IReadOnlyList<EpochMetrics> history =
            NetworkTrainer.Train(second, Patterns(20, seed: 7), options with { BeforeBatch = () => Assert.Fail("Nothing is left to do.") });
        Assert.HasCount(1, history);
        CollectionAssert.AreEqual(first.Head.Parameters[0].Values.ToArray(), second.Head.Parameters[0].Values.ToArray());
    }

    [TestMethod]
    public void What_cannot_be_solved_is_refused_by_name()
    {
        SequenceDataset data = Patterns(10, seed: 1);
        Expect("DenseQuantileLayer", Rocket(new DenseQuantileLayer(2, 0.1f, 0.9f)), Numbers(10, seed: 1), s_ridge);
        Expect("for every step", PerStep(), StepLabels(), s_ridge);
        Expect("Augmentation", Rocket(new DenseSoftmaxLayer(2)), data, s_ridge with { Augmentation = new() { Scale = 0.1f } });
        var unknown = new SequenceDataset(1);
        unknown.Add(new float[50], [1, float.NaN]);
        unknown.Add(new float[50], [1, 2]);
        Expect("not known", Rocket(new DenseLinearLayer(2)), unknown, s_ridge);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => (s_ridge with { HeadSolver = (HeadSolver)7 }).Validate());

        static void Expect(string part, RecurrentNetwork network, SequenceDataset data, TrainingOptions options) => StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => NetworkTrainer.Train(network, data, options)).Message,
            part);
    }

    private static RecurrentNetwork Rocket(NetworkHead head) => new(
        1,
        [new RecurrentLayer(new SimpleRnnCell(4))],
        head,
        new RecurrentNetworkOptions { Seed = 2, StepsPerFrame = 5, FrontEnd = ConvolutionalFrontEnd.Rocket(50, 150) });

    private static RecurrentNetwork PerStep() => new(1, [new RecurrentLayer(new GruCell(4))], new DenseSoftmaxLayer(2, perStep: true));

    private static SequenceDataset StepLabels()
    {
        var data = new SequenceDataset(1);
        data.AddWithStepLabels([1, 2], [0, 1]);
        return data;
    }

    /// <summary>Noise, with a wave of one of two lengths somewhere in it.</summary>
    private static SequenceDataset Patterns(int count, int seed)
    {
        var data = new SequenceDataset(1);
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
            data.Add(Sequence(random, i % 2), i % 2);
        return data;
    }

    private static SequenceDataset Numbers(int count, int seed)
    {
        var data = new SequenceDataset(1);
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
            data.Add(Sequence(random, i % 2), [i % 2, (float)random.NextDouble()]);
        return data;
    }

    private static float[] Sequence(Random random, int kind)
    {
        int at = random.Next(10, 30);
        return [.. Enumerable.Range(0, 50).Select(t => (float)(
            (0.3 * (random.NextDouble() - 0.5)) + (t >= at && t < at + 12 ? Math.Sin((t - at) * (kind == 0 ? 0.8 : 1.6)) : 0)))];
    }
}
