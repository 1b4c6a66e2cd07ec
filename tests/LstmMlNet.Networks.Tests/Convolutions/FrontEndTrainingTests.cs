using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Convolutions;

[TestClass]
internal sealed class FrontEndTrainingTests
{
    [TestMethod]
    public void A_short_shape_anywhere_in_noise_is_learned()
    {
        // Two shapes of equal mean and size, of a few steps.
        SequenceDataset train = Bumps(160, seed: 1);
        SequenceDataset test = Bumps(200, seed: 2);
        var frontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(16, 9), new ConvolutionLayer(16, 5)]);
        Assert.IsGreaterThan(0.95, Accuracy(Train(frontEnd, train), test));
    }

    [TestMethod]
    public void Random_kernels_are_measured_when_training_begins_and_then_stay()
    {
        SequenceDataset train = Bumps(40, seed: 1);
        RecurrentNetwork network = Train(ConvolutionalFrontEnd.RandomKernels(60, 24), train, epochs: 2);
        ConvolutionLayer layer = network.FrontEnd!.Layers[0];
        float[] kernel = layer.Data("kernel");
        for (int filter = 0; filter < 24; filter++)
            Assert.AreEqual(0, Enumerable.Range(0, 9).Sum(k => kernel[(k * 24) + filter]), 1e-4, "zero mean");
        Assert.IsTrue(layer.Data("moving_variance").All(variance => variance > 0));
        Assert.IsTrue(layer.Data("beta").Distinct().Count() > 20);

        // What they give is of deviation 1, and so are biases between its quarters.
        Assert.IsTrue(layer.Data("beta").All(beta => Math.Abs(beta) < 2));
        Assert.AreEqual(0, layer.TrainableParameterCount);
        float[][] before = [.. layer.Parameters.Select(parameter => parameter.Values.ToArray())];
        NetworkTrainer.Train(network, train, new TrainingOptions { Epochs = 1, ThreadCount = 1, KeepScaling = true, Seed = 9 });
        for (int i = 0; i < before.Length; i++)
            CollectionAssert.AreEqual(before[i], layer.Parameters[i].Values.ToArray());
    }

    [TestMethod]
    public void Random_kernels_of_streamed_data_are_measured_too()
    {
        SequenceDataset train = Bumps(40, seed: 1);
        RecurrentNetwork network = Untrained(ConvolutionalFrontEnd.RandomKernels(60, 8));
        NetworkTrainer.Train(
            network,
            new StreamedSequences(1, () => new Reader(train)),
            new TrainingOptions { Epochs = 1, ThreadCount = 1 });
        Assert.IsTrue(network.FrontEnd!.Layers[0].Data("moving_mean").All(mean => mean != 0));
    }

    [TestMethod]
    public void Training_resumes_from_a_checkpoint_to_the_same_bits()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.checkpoint");
        try
        {
            SequenceDataset train = Bumps(40, seed: 1);
            RecurrentNetwork whole = Train(FrontEnd(), train, epochs: 4);
            RecurrentNetwork halves = Untrained(FrontEnd());
            using var stop = new CancellationTokenSource();
            var options = new TrainingOptions
            {
                Epochs = 4,
                ThreadCount = 1,
                BatchSize = 16,
                Checkpoint = new CheckpointOptions(path),
                StopToken = stop.Token,
                Progress = metrics => Stop(stop, metrics),
            };
            NetworkTrainer.Train(Untrained(FrontEnd()), train, options);
            NetworkTrainer.Train(halves, train, options with { StopToken = default, Progress = null });
            foreach ((NetworkParameter one, NetworkParameter other) in whole.AllParameters().Zip(halves.AllParameters()))
                CollectionAssert.AreEqual(one.Values.ToArray(), other.Values.ToArray(), one.Name);
        }
        finally
        {
            File.Delete(path);
        }

        static ConvolutionalFrontEnd FrontEnd() => new([ConvolutionalFrontEnd.RandomKernels(60, 8).Layers[0], new ConvolutionLayer(6, 5)]);
        static void Stop(CancellationTokenSource stop, EpochMetrics metrics)
        {
            if (metrics.Epoch == 2)
                stop.Cancel();
        }
    }

    [TestMethod]
    public void Another_head_keeps_the_convolutions()
    {
        RecurrentNetwork network = Train(new([new ConvolutionLayer(6, 5)]), Bumps(40, seed: 1), epochs: 1);
        RecurrentNetwork other = network.WithHead(new DenseSoftmaxLayer(4));
        CollectionAssert.AreEqual(network.FrontEnd!.Layers[0].Data("kernel"), other.FrontEnd!.Layers[0].Data("kernel"));
        Assert.HasCount(4, other.Predict(Example.Sequence(20, 1, new Random(1))));
    }

    private static RecurrentNetwork Train(ConvolutionalFrontEnd? frontEnd, SequenceDataset data, int epochs = 15)
    {
        RecurrentNetwork network = Untrained(frontEnd);
        NetworkTrainer.Train(
            network,
            data,
            new TrainingOptions { Epochs = epochs, BatchSize = 16, LearningRate = epochs > 4 ? 5e-3f : 1e-3f, ThreadCount = 1 });
        return network;
    }

    private static RecurrentNetwork Untrained(ConvolutionalFrontEnd? frontEnd) => new(
        1,
        [new RecurrentLayer(new GruCell(8))],
        new DenseSoftmaxLayer(2),
        new RecurrentNetworkOptions { Seed = 3, StepsPerFrame = 4, Pooling = SequencePooling.LastMeanMax, FrontEnd = frontEnd });

    private static double Accuracy(RecurrentNetwork network, SequenceDataset data) =>
        Enumerable.Range(0, data.Count).Average(i => network.Predict(data.SequenceAt(i))[1] > 0.5f == (data.LabelOf(i) == 1) ? 1.0 : 0);

    private static SequenceDataset Bumps(int count, int seed)
    {
        float[][] shapes = [[0.5f, 2, -2, 2, -2, -0.5f], [0.5f, 2, 2, -2, -2, -0.5f]];
        var random = new Random(seed);
        var data = new SequenceDataset(1);
        for (int i = 0; i < count; i++)
        {
            float[] values = [.. Enumerable.Range(0, 60).Select(_ => (random.NextSingle() - 0.5f) * 1.5f)];
            int start = random.Next(54);
            for (int t = 0; t < 6; t++)
                values[start + t] += shapes[i % 2][t];
            data.Add(values, i % 2);
        }

        return data;
    }

    private sealed class Reader(SequenceDataset data) : ISequenceReader
    {
        private int _next;

        public bool Read(SequenceDataset target)
        {
            if (_next == data.Count)
                return false;
            target.Add(data.SequenceAt(_next), data.LabelOf(_next));
            return ++_next < data.Count;
        }

        public void Dispose()
        {
        }
    }
}
