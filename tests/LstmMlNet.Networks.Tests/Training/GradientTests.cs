using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
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
            (1, true, SequencePooling.Attention, 1),
            (2, false, SequencePooling.Attention, 2),
        }
        select new object[] { type, width, shape.Layers, shape.TwoWays, shape.Pooling, shape.StepsPerFrame };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(
        RecurrentCellType type,
        SimdWidth width,
        int layers,
        bool bidirectional,
        SequencePooling pooling,
        int stepsPerFrame)
    {
        // Units that fill no vector, classes neither; two threads with sequences of different lengths.
        const int Features = 3;
        const int Units = 22;
        const int Classes = 5;
        RecurrentNetwork network = Example.Network(
            type,
            Features,
            layers == 1 ? Units : 7,
            Classes,
            layers,
            bidirectional,
            pooling: pooling,
            stepsPerFrame: stepsPerFrame);
        float[][] sequences = Example.Sequences(MixedLengths, Features);
        float[][] labels = [.. sequences.Select((_, i) => new float[] { i % Classes })];
        float[] weights = [.. sequences.Select((_, i) => 0.5f + (i % 3))];

        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            labels,
            weights,
            sameFor: $"{type} {layers} {bidirectional} {pooling} {stepsPerFrame}");
    }

    // An LSTM of many units computes in its backward pass what one of few units saves.
    [TestMethod]
    [DataRow(SimdWidth.Vector128, CellActivation.Tanh)]
    [DataRow(SimdWidth.Vector256, CellActivation.Tanh)]
    [DataRow(SimdWidth.Vector512, CellActivation.Tanh)]
    [DataRow(SimdWidth.Vector512, CellActivation.Relu)]
    public void An_lstm_of_many_units_agrees_with_finite_differences(SimdWidth width, CellActivation activation)
    {
        RecurrentNetwork network =
            Example.Network(RecurrentCellType.Lstm, 3, 196, 4, options: new RecurrentCellOptions { Activation = activation });
        float[][] sequences = Example.Sequences([3, 1, 4, 4, 2], 3);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            [.. sequences.Select((_, i) => new float[] { i % 4 })],
            [.. sequences.Select(_ => 1f)],
            sameFor: $"many units {activation}");
    }

    public static IEnumerable<object[]> SkipCases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from twoWays in new[] { false, true }
        from pooling in new[] { SequencePooling.Last, SequencePooling.LastMeanMax, SequencePooling.Attention }
        select new object[] { type, width, twoWays, pooling };

    [TestMethod]
    [DynamicData(nameof(SkipCases))]
    public void Skip_connections_agree_with_finite_differences(
        RecurrentCellType type,
        SimdWidth width,
        bool bidirectional,
        SequencePooling pooling)
    {
        RecurrentNetwork network = Example.Network(type, 3, 6, 4, layers: 3, bidirectional, pooling: pooling, skip: true);
        float[][] sequences = Example.Sequences(MixedLengths, 3);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            [.. sequences.Select((_, i) => new float[] { i % 4 })],
            [.. sequences.Select(_ => 1f)],
            sameFor: $"skips of {type} {bidirectional} {pooling}");
    }

    public static IEnumerable<object[]> HeadCases =>
        from type in new[] { RecurrentCellType.Lstm, RecurrentCellType.Gru }
        from width in Enum.GetValues<SimdWidth>()
        from head in Enumerable.Range(0, Heads.Length)
        from twoWays in new[] { false, true }
        select new object[] { type, width, head, twoWays };

    private static readonly Func<NetworkHead>[] Heads =
    [
        () => new DenseSigmoidLayer(),
        () => new DenseSoftmaxLayer(4),
        () => new DenseSoftmaxLayer(4, perStep: true),
        () => new DenseLinearLayer(1),
        () => new DenseLinearLayer(3),
        () => new DenseQuantileLayer(2, 0.05f, 0.5f, 0.95f),
    ];

    [TestMethod]
    [DynamicData(nameof(HeadCases))]
    public void Every_head_agrees_with_finite_differences(RecurrentCellType type, SimdWidth width, int headIndex, bool bidirectional)
    {
        const int Features = 3;
        NetworkHead head = Heads[headIndex]();
        var random = new Random(3);
        LevelFeature? level = head.Target == TargetKind.Values && bidirectional ? new LevelFeature(1, (LevelKind)(head.Outputs % 2)) : null;
        RecurrentNetwork network = Example.Network(type, Features, 9, 0, layers: 2, bidirectional, pooling: head.PerStep
            ? SequencePooling.Last
            : SequencePooling.LastMeanMax, head: head, levelFeature: level);
        float[][] sequences = Example.Sequences(MixedLengths, Features);
        float[][] targets = [.. sequences.Select(sequence => Targets(head, sequence.Length / Features, random))];
        float[] weights = [.. sequences.Select((_, i) => 0.5f + (i % 3))];
        float[]? classWeights = head.ClassCount > 0 ? [.. Enumerable.Range(0, head.ClassCount).Select(c => 0.5f + c)] : null;
        FeatureScaling? scaling = head.ScalesTargets ? new FeatureScaling([0.3f, -0.2f, 0.5f], [0.7f, 1.3f, 1.1f]) : null;
        float smoothing = head.ClassCount > 0 ? 0.1f : 0f;

        using var engine = new TrainingEngine(network, null, head.CreateLoss(scaling, classWeights, smoothing), threads: 2, width);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(head, classWeights, smoothing, scaling),
            sequences,
            targets,
            weights,
            sameFor: $"head {headIndex} of {type} {bidirectional}");
    }

    private static float[] Targets(NetworkHead head, int steps, Random random) => head.Target switch
    {
        TargetKind.Label => [random.Next(head.ClassCount)],
        TargetKind.StepLabels => [.. Enumerable.Range(0, steps).Select(_ => (float)random.Next(-1, head.ClassCount))],
        _ => Unknown([.. Enumerable.Range(0, head is DenseQuantileLayer quantiles ? quantiles.Horizon : head.Outputs)
            .Select(_ => (random.NextSingle() * 4) - 2)], random),
    };

    /// <summary>Some of the numbers are not known; one always is.</summary>
    private static float[] Unknown(float[] targets, Random random)
    {
        int known = random.Next(targets.Length);
        for (int i = 0; i < targets.Length; i++)
            targets[i] = i != known && random.Next(3) == 0 ? float.NaN : targets[i];
        return targets;
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Padding_lanes_and_unused_parameters_have_no_gradient(
        RecurrentCellType type,
        SimdWidth width,
        int layers,
        bool bidirectional,
        SequencePooling pooling,
        int stepsPerFrame)
    {
        RecurrentNetwork network = Example.Network(type, 3, 5, 3, layers, bidirectional, pooling: pooling, stepsPerFrame: stepsPerFrame);
        float[][] sequences = Example.Sequences(MixedLengths, 3);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 1, width);
        engine.ComputeGradients(
            Example.Slices(sequences, 3),
            Example.Labels(new int[sequences.Length]),
            [.. sequences.Select(_ => 1f)],
            sequences.Length);

        // What lies outside the published parameters must stay zero, or Adam and the norm would see it.
        double all = engine.Gradients.ToArray().Sum(gradient => (double)gradient * gradient);
        engine.Packed.Plan.CopyParameters(engine.Gradients, toPacked: false);
        double published = Example.Parameters(network)
            .Sum(parameter => parameter.Values.ToArray().Sum(gradient => (double)gradient * gradient));
        Assert.AreEqual(published, all, 1e-9 * published);
    }
}
