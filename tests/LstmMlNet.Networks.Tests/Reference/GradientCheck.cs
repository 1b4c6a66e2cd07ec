using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>Holds the engine's gradients of a batch against finite differences of the reference.</summary>
internal static class GradientCheck
{
    private static readonly Dictionary<string, KnownSlopes> s_known = [];

    /// <param name="network">The network.</param>
    /// <param name="engine">What trains it.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="sequences">The batch.</param>
    /// <param name="targets">Its target.</param>
    /// <param name="weights">How much each counts.</param>
    /// <param name="logits">The reference's logits of a sequence, where they are not simply its own.</param>
    /// <param name="probes">Elements of each parameter that are checked.</param>
    /// <param name="tolerance">Relative error allowed; of gradients below a hundredth of the greatest, of that.</param>
    /// <param name="lossTolerance">
    /// Error of the loss allowed. Normalized over a few units, a rounded weight alone moves it by some 1e-5.
    /// </param>
    /// <param name="sameFor">
    /// A name of the network and its batch, if they are checked several times (with vectors of every width): their finite differences,
    /// which take almost all of the time, are then computed once.
    /// </param>
    public static void Run(
        RecurrentNetwork network,
        TrainingEngine engine,
        ReferenceLoss loss,
        float[][] sequences,
        float[][] targets,
        float[] weights,
        Func<ReferenceNetwork, int, double[][]>? logits = null,
        int probes = 10,
        double tolerance = 1e-4,
        double lossTolerance = 1e-5,
        string? sameFor = null)
    {
        BatchResult result =
            engine.ComputeGradients(Example.Slices(sequences, network.Features), Example.Slices(targets, 1), weights, sequences.Length);
        var reference = new ReferenceNetwork(network);
        reference.Group(sequences, engine.GroupSize);
        double Loss() => loss.Of(reference, sequences, targets, weights, logits is null ? null : i => logits(reference, i));
        double expectedLoss = Loss();
        Assert.AreEqual(expectedLoss, result.Loss / result.Weight, lossTolerance, "loss");
        KnownSlopes known = Known(sameFor is null ? null : $"{sameFor}, groups of {engine.GroupSize}", expectedLoss);

        // The packed gradients, copied to where the weights were.
        List<float[]> before = [.. Example.Parameters(network).Select(parameter => parameter.Values.ToArray())];
        engine.Packed.Plan.CopyParameters(engine.Gradients, toPacked: false);
        List<float[]> gradients = [.. Example.Parameters(network).Select(parameter => parameter.Values.ToArray())];
        double largest = gradients.Max(gradient => gradient.Max(Math.Abs));
        var random = new Random(2);
        NetworkParameter[] fixedOnes =
        [
            .. (network.FrontEnd?.Layers ?? []).Where(layer => !layer.Trainable).SelectMany(layer => layer.Parameters),
        ];
        int[] frozen = [.. Example.Parameters(network).Index().Where(pair => fixedOnes.Contains(pair.Item)).Select(pair => pair.Index)];
        string[] names = [.. Example.Parameters(network).Select(parameter => parameter.Name)];
        for (int p = 0; p < gradients.Count; p++)
        {
            if (frozen.Contains(p) || ConvolutionLayer.IsMoving(names[p]))
            {
                Assert.IsTrue(gradients[p].All(value => value == 0), $"parameter {p} is not learned");
                continue;
            }

            Assert.HasCount(before[p].Length, reference.Weights[p]);
            for (int probe = 0; probe < Math.Min(probes, gradients[p].Length); probe++)
            {
                int i = random.Next(gradients[p].Length);
                if (!known.Slopes.TryGetValue((p, i), out double expected))
                    known.Slopes[(p, i)] = expected = FiniteDifference(Loss, reference.Weights[p], i, 1e-5);
                double allowed = tolerance * Math.Max(Math.Abs(expected), 0.01 * largest);

                // Where a kink (max, hard sigmoid, quantile) or a sharp bend lies nearby, only a smaller step shows the slope.
                if (Math.Abs(expected - gradients[p][i]) > allowed)
                    expected = FiniteDifference(Loss, reference.Weights[p], i, 1e-7);

                // A kink closer than a float resolves: the slope is that of one side or of the other.
                if (Math.Abs(expected - gradients[p][i]) > allowed)
                {
                    double below = SlopeToward(Loss, reference.Weights[p], i, -1e-5);
                    double above = SlopeToward(Loss, reference.Weights[p], i, 1e-5);
                    expected = Math.Clamp(gradients[p][i], Math.Min(below, above), Math.Max(below, above));
                }

                Assert.AreEqual(expected, gradients[p][i], allowed, $"parameter {p}, element {i}");
            }
        }
    }

    private static KnownSlopes Known(string? name, double loss)
    {
        if (name is null)
            return new KnownSlopes(loss);
        if (!s_known.TryGetValue(name, out KnownSlopes? known))
            s_known[name] = known = new KnownSlopes(loss);
        Assert.AreEqual(known.Loss, loss, $"'{name}' is the name of another network or batch too.");
        return known;
    }

    private static double FiniteDifference(Func<double> loss, double[] weights, int i, double step)
    {
        double original = weights[i];
        weights[i] = original + step;
        double above = loss();
        weights[i] = original - step;
        double below = loss();
        weights[i] = original;
        return (above - below) / (2 * step);
    }

    /// <summary>The slope on one side.</summary>
    private static double SlopeToward(Func<double> loss, double[] weights, int i, double step)
    {
        double here = loss();
        double original = weights[i];
        weights[i] = original + step;
        double there = loss();
        weights[i] = original;
        return (there - here) / step;
    }

    /// <summary>Finite differences by parameter and element, and the loss that they are of.</summary>
    private sealed record KnownSlopes(double Loss)
    {
        public Dictionary<(int Parameter, int Element), double> Slopes { get; } = [];
    }
}
