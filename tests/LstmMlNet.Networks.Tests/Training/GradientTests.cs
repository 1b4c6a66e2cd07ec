using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Gradients of the whole network against finite differences of the double-precision reference.</summary>
[TestClass]
internal sealed class GradientTests
{
    private static readonly int[] MixedLengths = [5, 1, 7, 3, 7, 2, 6, 4, 1, 5, 3];

    public static IEnumerable<object[]> Cases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from shape in new (int Layers, bool TwoWays, SequencePooling Pooling, int StepsPerFrame)[]
        {
            (1, false, SequencePooling.Last, 1),
            (2, false, SequencePooling.Last, 1),
            (1, true, SequencePooling.Last, 1),
            (2, true, SequencePooling.Last, 2),
            (1, false, SequencePooling.Mean, 1),
            (1, false, SequencePooling.Max, 3),
            (2, true, SequencePooling.LastMeanMax, 1),
        }
        select new object[] { type, width, shape.Layers, shape.TwoWays, shape.Pooling, shape.StepsPerFrame };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(RecurrentCellType type, SimdWidth width, int layers, bool bidirectional, SequencePooling pooling, int stepsPerFrame)
    {
        // Units that fill no vector, classes neither; two threads with sequences of different lengths.
        const int Features = 3;
        const int Units = 22;
        const int Classes = 5;
        RecurrentNetwork network = Example.Network(type, Features, layers == 1 ? Units : 7, Classes, layers, bidirectional, pooling: pooling, stepsPerFrame: stepsPerFrame);
        float[][] sequences = Example.Sequences(MixedLengths, Features);
        int[] labels = [.. sequences.Select((_, i) => i % Classes)];
        float[] weights = [.. sequences.Select((_, i) => 0.5f + (i % 3))];

        using var engine = new TrainingEngine(network, null, threads: 2, width);
        BatchResult result = engine.ComputeGradients(Example.Slices(sequences, Features), labels, weights, sequences.Length);
        var reference = new ReferenceNetwork(network);
        Assert.AreEqual(reference.Loss(sequences, labels, weights), result.Loss / result.Weight, 1e-5, "loss");

        // The packed gradients, copied to where the weights were.
        List<float[]> before = [.. Example.Parameters(network).Select(parameter => parameter.Values.ToArray())];
        engine.Packed.Plan.CopyParameters(engine.Gradients, toPacked: false);
        List<float[]> gradients = [.. Example.Parameters(network).Select(parameter => parameter.Values.ToArray())];
        double largest = gradients.Max(gradient => gradient.Max(Math.Abs));
        var random = new Random(2);
        for (int p = 0; p < gradients.Count; p++)
        {
            Assert.HasCount(before[p].Length, reference.Weights[p]);
            int probes = Math.Min(25, gradients[p].Length);
            for (int probe = 0; probe < probes; probe++)
            {
                int i = random.Next(gradients[p].Length);
                double expected = FiniteDifference(reference, reference.Weights[p], i, sequences, labels, weights);
                double tolerance = 1e-4 * Math.Max(Math.Abs(expected), 0.01 * largest);
                Assert.AreEqual(expected, gradients[p][i], tolerance, $"parameter {p}, element {i}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Padding_lanes_and_unused_parameters_have_no_gradient(RecurrentCellType type, SimdWidth width, int layers, bool bidirectional, SequencePooling pooling, int stepsPerFrame)
    {
        RecurrentNetwork network = Example.Network(type, 3, 5, 3, layers, bidirectional, pooling: pooling, stepsPerFrame: stepsPerFrame);
        float[][] sequences = Example.Sequences(MixedLengths, 3);
        using var engine = new TrainingEngine(network, null, threads: 1, width);
        engine.ComputeGradients(Example.Slices(sequences, 3), new int[sequences.Length], [.. sequences.Select(_ => 1f)], sequences.Length);

        // What lies outside the published parameters must stay zero, or Adam and the norm would see it.
        double all = engine.Gradients.ToArray().Sum(gradient => (double)gradient * gradient);
        engine.Packed.Plan.CopyParameters(engine.Gradients, toPacked: false);
        double published = Example.Parameters(network).Sum(parameter => parameter.Values.ToArray().Sum(gradient => (double)gradient * gradient));
        Assert.AreEqual(published, all, 1e-9 * published);
    }

    private static double FiniteDifference(ReferenceNetwork reference, double[] weights, int i, float[][] sequences, int[] labels, float[] sampleWeights)
    {
        const double Step = 1e-5;
        double original = weights[i];
        weights[i] = original + Step;
        double above = reference.Loss(sequences, labels, sampleWeights);
        weights[i] = original - Step;
        double below = reference.Loss(sequences, labels, sampleWeights);
        weights[i] = original;
        return (above - below) / (2 * Step);
    }
}
