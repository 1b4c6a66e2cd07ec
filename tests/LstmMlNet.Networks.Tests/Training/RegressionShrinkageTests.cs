namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class RegressionShrinkageTests
{
    [TestMethod]
    public void Networks_of_two_kinds_are_each_multiplied_by_a_factor_of_their_own()
    {
        // The number is how often a sequence swings, which random kernels count; a layer trained for one epoch knows little of it.
        SequenceDataset data = Waves(60, seed: 3);
        EnsembleMember[] members = [Recurrent(1), Recurrent(2), Ridge(3)];
        EnsembleTrainer.Train(members, data, threadCount: 1);
        float[][] before = [.. members.Select(member => member.Network.Head.Parameters[0].Values.ToArray())];
        IReadOnlyList<double> factors = RegressionShrinkage.CrossFit(members, data, folds: 3, seed: 1, threadCount: 2)!;
        double[] own = [.. members.Select((member, i) => Ratio(member.Network.Head.Parameters[0].Values, before[i]))];
        Assert.AreEqual(own[0], own[1], 1e-5, "They are of one kind.");
        Assert.AreEqual(factors.Single(), own.Average(), 1e-4, "The ensemble's mean has the factors' sum.");
        Assert.IsGreaterThan(1.5, own[2], "The third has nearly all of the mean.");
        SequenceDataset others = Waves(40, seed: 9);
        double mean = Enumerable.Range(0, data.Count).Average(i => data.TargetsOf(i)[0]);
        double error = 0;
        double ofMean = 0;
        for (int i = 0; i < others.Count; i++)
        {
            double predicted = members.Average(member => member.Network.Predict(others.SequenceAt(i))[0]);
            error += Math.Pow(predicted - others.TargetsOf(i)[0], 2);
            ofMean += Math.Pow(mean - others.TargetsOf(i)[0], 2);
        }

        Assert.IsLessThan(0.3 * ofMean, error);
    }

    [TestMethod]
    public void Groups_are_left_out_together_for_a_head_in_closed_form_too()
    {
        // Each group has a shape and a number of its own: a row left out is known from the others of its group, a group is not.
        var data = new SequenceDataset(1);
        var groups = new List<int>();
        var random = new Random(5);
        for (int group = 0; group < 12; group++)
        {
            float[] shape = [.. Enumerable.Range(0, 40).Select(_ => (float)random.NextDouble())];
            float number = (float)random.NextDouble();
            for (int copy = 0; copy < 4; copy++)
            {
                data.Add([.. shape.Select(value => value + (0.01f * (float)random.NextDouble()))], [number]);
                groups.Add(group);
            }
        }

        EnsembleMember[] alone = [Ridge(3)];
        EnsembleTrainer.Train(alone, data, threadCount: 1);
        Assert.IsGreaterThan(0.9, RegressionShrinkage.CrossFit(alone, data, folds: 4, seed: 1, threadCount: 1)!.Single());
        EnsembleMember[] grouped = [Ridge(3)];
        EnsembleTrainer.Train(grouped, data, threadCount: 1);
        Assert.IsLessThan(0.5, RegressionShrinkage.CrossFit(grouped, data, folds: 4, seed: 1, threadCount: 1, groups)!.Single());
    }

    private static EnsembleMember Recurrent(int seed) => new(
        new RecurrentNetwork(1, [new RecurrentLayer(new GruCell(4))], new DenseLinearLayer(), seed: seed),
        new TrainingOptions { Epochs = 1, Seed = seed });

    private static EnsembleMember Ridge(int seed)
    {
        return new EnsembleMember(Create(), new TrainingOptions { HeadSolver = HeadSolver.Ridge, Seed = seed }) { Create = Create };

        RecurrentNetwork Create() => new(
            1,
            [new RecurrentLayer(new SimpleRnnCell(2))],
            new DenseLinearLayer(),
            new RecurrentNetworkOptions { Seed = seed, StepsPerFrame = 4, FrontEnd = ConvolutionalFrontEnd.Rocket(40, 100) });
    }

    private static double Ratio(ReadOnlySpan<float> now, float[] before)
    {
        int largest = Array.IndexOf(before, before.MaxBy(Math.Abs));
        return now[largest] / before[largest];
    }

    private static SequenceDataset Waves(int count, int seed)
    {
        var data = new SequenceDataset(1);
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            double speed = 0.3 + random.NextDouble();
            double start = 6 * random.NextDouble();
            float[] wave =
                [.. Enumerable.Range(0, 40).Select(t => (float)(Math.Sin(start + (speed * t)) + (0.1 * random.NextDouble())))];
            data.Add(wave, [(float)speed]);
        }

        return data;
    }
}
