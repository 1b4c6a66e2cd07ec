using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Convolutions;

[TestClass]
internal sealed class FrontEndGradientTests
{
    // Longer than the longest kernel, shorter than the shortest, a single step; more than one group of sequences.
    private static readonly int[] Lengths = [17, 9, 1, 12, 2, 6, 5, 4, 3];

    public static IEnumerable<object[]> Cases =>
        from width in Enum.GetValues<SimdWidth>()
        from kind in FrontEnds.Keys
        select new object[] { width, kind };

    private static Dictionary<string, Func<ConvolutionalFrontEnd>> FrontEnds { get; } = new()
    {
        ["one convolution without normalization"] =
            () => new([new ConvolutionLayer(6, 5) { Normalization = ConvolutionNormalization.None }]) { KeepInput = false },
        ["two convolutions normalized over the batch"] = () => new([new ConvolutionLayer(18, 9), new ConvolutionLayer(5, 4)]),
        ["two convolutions normalized over their filters"] = () => new([
            new ConvolutionLayer(7, 3) { Normalization = ConvolutionNormalization.Layer },
            new ConvolutionLayer(6, 5) { Normalization = ConvolutionNormalization.Layer },
        ]),
        ["dilated and causal"] = () => new([
            new ConvolutionLayer(8, 3, 2) { Padding = ConvolutionPadding.Causal },
            new ConvolutionLayer(6, 4, 3) { Padding = ConvolutionPadding.Causal },
        ]),
        ["a stride under another"] = () => new([
            new ConvolutionLayer(6, 4) { Stride = 2 },
            new ConvolutionLayer(5, 3) { PooledFilters = 3, Stride = 2 },
        ]) { GlobalMax = true },
        ["inception blocks with a shortcut"] = () =>
            new([Inception(0), Inception(0), Inception(3)]) { PositiveShare = true, GlobalMax = true, GlobalMean = false },
        ["a shortcut past a stride"] = () => new([
            new ConvolutionLayer(6, 3),
            new ConvolutionLayer(5, 3) { Stride = 2, ShortcutOver = 1 },
            new ConvolutionLayer(5, 3)
            {
                Padding = ConvolutionPadding.Causal,
                PooledFilters = 2,
                ShortcutOver = 2,
                Normalization = ConvolutionNormalization.Layer,
            },
        ]),
        ["a frozen convolution below one that learns"] =
            () => new([new ConvolutionLayer(6, 3) { Trainable = false }, new ConvolutionLayer(5, 3)]),
        ["a frozen convolution above one that learns"] =
            () => new([new ConvolutionLayer(6, 3), new ConvolutionLayer(5, 3) { Trainable = false }]),
        ["sequences standardized"] = () => new([new ConvolutionLayer(6, 5), new ConvolutionLayer(5, 3)])
        {
            Normalization = SequenceNormalization.Standardized,
        },
        ["random kernels that the head reads"] = () => ConvolutionalFrontEnd.Rocket(steps: 17, kernels: 11),
        ["random kernels"] = () => ConvolutionalFrontEnd.RandomKernels(steps: 150, kernels: 10),
    };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_equal_finite_differences_of_the_reference(object width, string kind)
    {
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.Gru,
            features: 2,
            units: 3,
            classes: 3,
            bidirectional: true,
            pooling: SequencePooling.LastMeanMax,
            stepsPerFrame: 4,
            frontEnd: FrontEnds[kind]());
        MakeMovingVariancesPositive(network);
        Check(network, Lengths, (SimdWidth)width, sameFor: kind);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Gradients_of_one_feature_without_frames_equal_finite_differences(int dilation)
    {
        var frontEnd =
            new ConvolutionalFrontEnd([new ConvolutionLayer(5, 7, dilation), new ConvolutionLayer(4, 3, dilation)]) { KeepInput = false };
        Check(
            Example.Network(RecurrentCellType.Lstm, features: 1, units: 4, classes: 3, layers: 2, frontEnd: frontEnd),
            Lengths,
            SimdWidths.Best);
    }

    [TestMethod]
    public void Gradients_of_a_head_for_every_step_equal_finite_differences()
    {
        var frontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(5, 5)]) { GlobalMean = false };
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.SimpleRnn,
            features: 2,
            units: 4,
            classes: 3,
            head: new DenseSoftmaxLayer(3, perStep: true),
            frontEnd: frontEnd);
        float[][] sequences = Example.Sequences([7, 3, 1], 2);
        float[][] targets = [.. sequences.Select(sequence => Enumerable.Range(0, sequence.Length / 2).Select(t => t % 3f).ToArray())];
        using var engine = new TrainingEngine(network, null, network.Head.CreateLoss(null, null, 0f), 1, SimdWidths.Best);
        GradientCheck.Run(network, engine, new ReferenceLoss(network.Head), sequences, targets, [1f, 1f, 1f]);
    }

    [TestMethod]
    [DataRow(1, 0L)]
    [DataRow(2, 0L)]
    [DataRow(3, 0L)]
    [DataRow(4, 1L)]
    public void Threads_and_rounds_change_no_bit(int threads, long roundBytes)
    {
        float[] expected = TrainedWeights(1, 0);
        CollectionAssert.AreEqual(expected, TrainedWeights(threads, roundBytes));
    }

    private static float[] TrainedWeights(int threads, long roundBytes)
    {
        RecurrentNetwork network = Example.Network(
            RecurrentCellType.Gru,
            features: 2,
            units: 6,
            classes: 3,
            stepsPerFrame: 3,
            frontEnd: new([Inception(0), Inception(2)]));
        float[][] sequences = Example.Sequences([.. Enumerable.Range(0, 33).Select(i => 1 + (i * 7 % 29))], 2);
        using var engine = new TrainingEngine(network, null, network.Head.CreateLoss(null, null, 0f), threads, SimdWidths.Best, roundBytes);
        for (int update = 0; update < 3; update++)
            engine.Step(
                Example.Slices(sequences, 2),
                Example.Labels([.. sequences.Select((_, i) => i % 3)]),
                [.. sequences.Select(_ => 1f)],
                sequences.Length,
                new TrainingUpdate(new Adam(), 1e-2));
        return engine.Packed.ParameterSpan.ToArray();
    }

    private static ConvolutionLayer Inception(int shortcutOver) =>
        new([new(6, 3), new(5, 5), new(4, 11)]) { Bottleneck = 5, PooledFilters = 6, ShortcutOver = shortcutOver };

    private static void Check(RecurrentNetwork network, int[] lengths, SimdWidth width, string? sameFor = null)
    {
        float[][] sequences = Example.Sequences(lengths, network.Features);
        float[][] targets = [.. sequences.Select((_, i) => new[] { i % 3f })];
        using var engine = new TrainingEngine(network, null, network.Head.CreateLoss(null, null, 0f), 1, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            targets,
            [.. sequences.Select(_ => 1f)],
            probes: 3,
            lossTolerance: 5e-5,
            sameFor: sameFor);
    }

    private static void MakeMovingVariancesPositive(RecurrentNetwork network)
    {
        foreach (NetworkParameter parameter in network.AllParameters()
            .Where(parameter => parameter.Name.EndsWith("moving_variance", StringComparison.Ordinal)))
        {
            for (int i = 0; i < parameter.Count; i++)
                parameter.Data[i] = 0.5f + Math.Abs(parameter.Data[i]);
        }
    }
}
