using CsCheck;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Tests.Reference;
using LstmMlNet.Networks.Training;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class AugmentationTests
{
    private const int Features = 2;

    private static readonly AugmentationOptions s_all = new()
    {
        TimeWarp = 0.3f,
        WindowSlice = 0.2f,
        Scale = 0.1f,
        Jitter = 0.05f,
        ChannelDrop = 0.2f,
        Mixup = 0.3f,
    };

    [TestMethod]
    public void Bits_do_not_depend_on_threads_and_differ_from_those_without()
    {
        string plain = Trained(new AugmentationOptions(), threads: 1);
        string one = Trained(s_all, threads: 1);
        Assert.AreEqual(one, Trained(s_all, threads: 3));
        Assert.AreNotEqual(plain, one);
        Assert.AreEqual(plain, Trained(s_all with { Share = 0 }, threads: 1));
    }

    [TestMethod]
    public void A_training_resumes_from_its_checkpoint_to_the_bit()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string whole = Trained(s_all, threads: 1);
            var checkpoint = new CheckpointOptions(Path.Combine(folder, "a.ckpt"));
            Assert.Throws<InvalidOperationException>(() => Trained(s_all, 1, checkpoint, stopAt: 2));
            Assert.AreEqual(whole, Trained(s_all, 1, checkpoint));
            StringAssert.Contains(
                Assert.Throws<InvalidDataException>(() => Trained(s_all with { Jitter = 0.5f }, 1, checkpoint)).Message,
                "Augmentation");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_warped_slice_stays_within_its_sequence_and_in_its_order() =>
        (from steps in Gen.Int[1, 40]
         from warp in Gen.Float[0, 1]
         from slice in Gen.Float[0, 0.9f]
         from seed in Gen.Int[0, 1_000_000]
         select (steps, warp, slice, seed)).Sample(given =>
        {
            (int steps, float warp, float slice, int seed) = given;
            float[] rising = [.. Enumerable.Range(0, steps).Select(t => (float)t)];
            var augmentation = new SequenceAugmentation(new AugmentationOptions { TimeWarp = warp, WindowSlice = slice }, 1);
            var target = new float[steps];
            augmentation.Apply(new SequenceSlice(rising, 0, steps), target, new SeededRandom(seed));
            Assert.IsTrue(target.All(value => value >= -1e-4 && value <= steps - 1 + 1e-4), string.Join(' ', target));
            for (int t = 1; t < steps; t++)
                Assert.IsGreaterThanOrEqualTo(target[t - 1] - 1e-4f, target[t]);
            if (steps > 1)
                Assert.IsGreaterThanOrEqualTo(((1 - slice) * (steps - 1)) - 1e-3f, target[^1] - target[0]);

            // Labels of steps go with what they are of.
            var labels = new float[steps];
            augmentation.MoveLabels(rising, labels);
            for (int t = 0; t < steps; t++)
                Assert.AreEqual(target[t], labels[t], 0.5001f);
        });

    [TestMethod]
    public void A_sequence_is_scaled_disturbed_and_drops_features_by_as_much_as_is_asked_for()
    {
        var random = new SeededRandom(3);
        float[] sequence = Example.Sequence(200, 3, new Random(1));
        var slice = new SequenceSlice(sequence, 0, 200);
        var target = new float[sequence.Length];
        new SequenceAugmentation(new AugmentationOptions { Scale = 0.2f }, 3).Apply(slice, target, random);
        for (int f = 0; f < 3; f++)
        {
            float[] ratios = [.. Enumerable.Range(0, 200).Select(t => target[(t * 3) + f] / sequence[(t * 3) + f])];
            Assert.IsLessThan(1e-3f, ratios.Max() - ratios.Min());
        }

        new SequenceAugmentation(new AugmentationOptions { Jitter = 0.1f }, 3).Apply(slice, target, random);
        double noise = Math.Sqrt(target.Zip(sequence, (a, b) => (a - b) * (double)(a - b)).Average());
        double deviation = Math.Sqrt(sequence.Average(value => value * (double)value));
        Assert.AreEqual(0.1 * deviation, noise, 0.02 * deviation);
        int most = 0;
        for (int draw = 0; draw < 50; draw++)
        {
            new SequenceAugmentation(new AugmentationOptions { ChannelDrop = 0.9f }, 3).Apply(slice, target, random);
            int still = Enumerable.Range(0, 3).Count(f => Enumerable.Range(0, 200).All(t => target[(t * 3) + f] == target[f]));
            Assert.IsLessThan(3, still);
            most = Math.Max(most, still);
        }

        Assert.AreEqual(2, most);
    }

    [TestMethod]
    [DataRow(0.2)]
    [DataRow(3.0)]
    public void Shares_of_mixtures_are_of_their_distribution(double alpha)
    {
        var random = new SeededRandom(5);
        double[] shares = [.. Enumerable.Range(0, 20_000).Select(_ => SequenceAugmentation.MixingShare(alpha, random))];
        Assert.AreEqual(0.5, shares.Average(), 0.01);
        Assert.AreEqual(1 / (4 * ((2 * alpha) + 1)), shares.Average(share => (share - 0.5) * (share - 0.5)), 0.005);
    }

    [TestMethod]
    public void A_mixture_counts_for_both_classes_by_their_shares()
    {
        SequenceDataset data = Data(8, sameLength: true);
        RecurrentNetwork network = Network();
        using var batches = new AugmentedBatches(
            new DatasetBatches(data, new TrainingOptions { BatchSize = 8, Seed = 1 }, _ => true),
            new AugmentationOptions { Mixup = 0.5f, Share = 1 },
            network,
            seed: 1);
        batches.Shuffle(1);
        Assert.IsTrue(batches.Next());
        Assert.IsGreaterThan(8, batches.Count);
        Assert.AreEqual(8.0, batches.Weights.Take(batches.Count).Sum() * 8 / batches.Count, 1e-3);

        // Each mixture is there once for each of its two classes, and both weights sum to one sequence's.
        var groups = Enumerable.Range(0, batches.Count).GroupBy(i => batches.Sequences[i].Values).ToArray();
        Assert.HasCount(8, groups);
        Assert.IsTrue(groups.All(group => Math.Abs(group.Sum(i => batches.Weights[i]) - (batches.Count / 8.0)) < 1e-4));
        Assert.IsFalse(batches.Next());
    }

    [TestMethod]
    public void Numbers_are_mixed_as_their_sequences_are()
    {
        var data = new SequenceDataset(1);
        for (int i = 0; i < 6; i++)
            data.Add([i, i + 1f], new float[] { 10 * i });
        var network = new RecurrentNetwork(1, [new RecurrentLayer(new GruCell(2))], new DenseLinearLayer(1));
        using var batches = new AugmentedBatches(
            new DatasetBatches(data, new TrainingOptions { BatchSize = 6, Seed = 1 }, _ => true),
            new AugmentationOptions { Mixup = 1, Share = 1 },
            network,
            seed: 2);
        batches.Shuffle(1);
        batches.Next();
        Assert.AreEqual(6, batches.Count);
        for (int i = 0; i < 6; i++)
            Assert.AreEqual(
                10 * batches.Sequences[i].Values[batches.Sequences[i].Offset],
                batches.Targets[i].Values[batches.Targets[i].Offset],
                1e-3f);
    }

    [TestMethod]
    public void Validation_is_measured_on_sequences_as_they_are()
    {
        SequenceDataset data = Data(12);
        EpochMetrics last = Train(Network(), data, s_all, 1, validation: data)[^1];
        RecurrentNetwork again = Network();
        Train(again, data, s_all, 1);
        double loss = Enumerable.Range(0, data.Count)
            .Average(i => -Math.Log(again.Predict(data.SequenceAt(i))[data.LabelOf(i)]));
        Assert.AreEqual(loss, last.ValidationLoss!.Value, 1e-5);
    }

    [TestMethod]
    public void What_cannot_be_changed_or_is_out_of_range_is_refused()
    {
        foreach (AugmentationOptions wrong in new AugmentationOptions[]
        {
            new() { TimeWarp = -1 },
            new() { WindowSlice = 1 },
            new() { Scale = float.NaN },
            new() { Jitter = float.PositiveInfinity },
            new() { ChannelDrop = 1 },
            new() { Share = 1.1f },
            new() { Mixup = -0.1f },
        })
            Assert.Throws<ArgumentOutOfRangeException>(() => Train(Network(), Data(4), wrong, 1));
        RecurrentNetwork steps = Example.Network(RecurrentCellType.Gru, Features, 3, 2, head: new DenseSoftmaxLayer(2, perStep: true));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => new AugmentationOptions { Mixup = 0.2f }.Check(steps)).Message,
            "Mixup");
    }

    private static string Trained(AugmentationOptions augmentation, int threads, CheckpointOptions? checkpoint = null, int? stopAt = null)
    {
        RecurrentNetwork network = Network();
        Train(network, Data(14), augmentation, threads, checkpoint, stopAt);
        return string.Join(' ', Example.Parameters(network)
            .SelectMany(parameter => parameter.Data.ToArray())
            .Select(BitConverter.SingleToInt32Bits));
    }

    private static IReadOnlyList<EpochMetrics> Train(
        RecurrentNetwork network,
        SequenceDataset data,
        AugmentationOptions augmentation,
        int threads,
        CheckpointOptions? checkpoint = null,
        int? stopAt = null,
        SequenceDataset? validation = null) => NetworkTrainer.Train(
            network,
            data,
            new TrainingOptions
            {
                Epochs = 3,
                BatchSize = 4,
                Seed = 7,
                ThreadCount = threads,
                MoreThreadsThanProcessors = true,
                Augmentation = augmentation,
                Checkpoint = checkpoint,
                Progress = epoch =>
                {
                    if (epoch.Epoch == stopAt)
                        throw new InvalidOperationException("stopped");
                },
            },
            validation);

    private static RecurrentNetwork Network() => Example.Network(RecurrentCellType.Gru, Features, 4, 2);

    private static SequenceDataset Data(int count, bool sameLength = false)
    {
        var data = new SequenceDataset(Features);
        float[][] sequences = Example.Sequences([.. Enumerable.Range(0, count).Select(i => sameLength ? 5 : 3 + (i % 4))], Features);
        for (int i = 0; i < count; i++)
            data.Add(sequences[i], i % 2);
        return data;
    }
}
