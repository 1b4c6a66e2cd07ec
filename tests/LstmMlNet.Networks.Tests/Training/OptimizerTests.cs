using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Every optimizer's updates against its equations in double precision, over several steps.</summary>
[TestClass]
internal sealed class OptimizerTests
{
    private const double Rate = 0.01;

    public static IEnumerable<object[]> Optimizers =>
    [
        [new Adam()], [new Adam { Beta1 = 0.8f, Beta2 = 0.95f, Epsilon = 1e-3f }], [new AdamW { WeightDecay = 0.3f }],
        [new Sgd { Momentum = 0 }], [new Sgd()], [new Sgd { Nesterov = true }], [new RmsProp()],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Updates_are_those_of_the_equations(Optimizer optimizer)
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 5, 3);
        SequenceSlice[] batch = Example.Slices(Example.Sequences([4, 6, 3], 2), 2);
        SequenceSlice[] labels = Example.Labels(0, 1, 2);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, SimdWidths.Best);
        double[] weights = [.. engine.Packed.ParameterSpan.ToArray()];
        double[] first = new double[weights.Length];
        double[] second = new double[weights.Length];
        for (int step = 1; step <= 4; step++)
        {
            engine.Step(batch, labels, [1, 1, 1], 3, new TrainingUpdate(optimizer, Rate, ClipValue: 0.02f, L2: 0.1f));
            for (int i = 0; i < weights.Length; i++)
            {
                double gradient = Math.Clamp(engine.Gradients[i], -0.02, 0.02) + (0.1 * weights[i]);
                weights[i] = Next(optimizer, weights[i], gradient, ref first[i], ref second[i], step);
                Assert.AreEqual(weights[i], engine.Packed.ParameterSpan[i], 2e-6, $"weight {i} after step {step}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Each_learns_and_does_not_depend_on_threads(Optimizer optimizer)
    {
        float[] Trained(int threads, out double loss)
        {
            var random = new Random(1);
            var data = new SequenceDataset(1);
            for (int i = 0; i < 200; i++)
            {
                float[] values = [.. Enumerable.Range(0, 5).Select(_ => random.NextSingle() - 0.5f)];
                data.Add(values, values.Sum() > 0 ? 1 : 0);
            }

            var network = new RecurrentNetwork(1, RecurrentLayers.Create(RecurrentCellType.Gru, 8), new DenseSoftmaxLayer(2), seed: 1);
            loss = NetworkTrainer.Train(network, data, new TrainingOptions
            {
                Optimizer = optimizer,
                LearningRate = optimizer is Sgd ? 0.1f : 1e-2f,
                Epochs = 30,
                ThreadCount = threads,
                MoreThreadsThanProcessors = true,
            })[^1].Loss;
            return [.. Example.Parameters(network).SelectMany(parameter => parameter.Values.ToArray())];
        }

        CollectionAssert.AreEqual(Trained(1, out double loss), Trained(3, out _));
        Assert.IsLessThan(0.4, loss);
    }

    [TestMethod]
    public void Values_out_of_range_are_named()
    {
        void Refused(TrainingOptions options, string part) =>
            StringAssert.Contains(Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message, part);
        Refused(new TrainingOptions { Optimizer = new Adam { Beta1 = 1 } }, "Beta1");
        Refused(new TrainingOptions { Optimizer = new AdamW { WeightDecay = -1 } }, "WeightDecay");
        Refused(new TrainingOptions { Optimizer = new Sgd { Momentum = -0.1f } }, "Momentum");
        Refused(new TrainingOptions { Optimizer = new RmsProp { Epsilon = 0 } }, "Epsilon");
        Refused(new TrainingOptions { ClipValue = float.NaN }, "clipping value");
        Refused(new TrainingOptions { L2Regularization = -1 }, "L2");
        Refused(new TrainingOptions { Schedule = new StepSchedule { Factor = 1 } }, "Factor");
    }

    private static double Next(Optimizer optimizer, double weight, double gradient, ref double first, ref double second, int step)
    {
        switch (optimizer)
        {
            case Adam adam:
                return AdamStep(weight, gradient, ref first, ref second, step, adam.Beta1, adam.Beta2, adam.Epsilon);
            case AdamW adam:
                return AdamStep(
                    weight * (1 - (Rate * adam.WeightDecay)),
                    gradient,
                    ref first,
                    ref second,
                    step,
                    adam.Beta1,
                    adam.Beta2,
                    adam.Epsilon);
            case Sgd sgd:
                first = (sgd.Momentum * first) + gradient;
                return weight - (Rate * (sgd.Nesterov ? gradient + (sgd.Momentum * first) : first));
            case RmsProp rms:
                second = (rms.Rho * second) + ((1 - (double)rms.Rho) * gradient * gradient);
                return weight - (Rate * gradient / (Math.Sqrt(second) + rms.Epsilon));
            default:
                throw new NotSupportedException();
        }
    }

    private static double AdamStep(
        double weight,
        double gradient,
        ref double first,
        ref double second,
        int step,
        double beta1,
        double beta2,
        double epsilon)
    {
        first = (beta1 * first) + ((1 - beta1) * gradient);
        second = (beta2 * second) + ((1 - beta2) * gradient * gradient);
        return weight - (Rate * first / (1 - Math.Pow(beta1, step)) / (Math.Sqrt(second / (1 - Math.Pow(beta2, step))) + epsilon));
    }
}
