using CsCheck;

namespace LstmMlNet.Onnx.Tests;

/// <summary>Any network that can be built, with weights that are none of them zero, and sequences for it.</summary>
internal static class RandomNetworks
{
    /// <summary>A network and a batch of sequences, <c>[steps, features]</c> each.</summary>
    public static Gen<(RecurrentNetwork Network, float[][] Sequences)> All { get; } =
        from kind in Kinds
        from head in Heads(kind)
        from frontEnd in FrontEnds(kind, perStep: head.Head.PerStep || head.Head is NoHead)
        from sequences in Sequences(kind)
        select (Create(kind, head, frontEnd), sequences);

    /// <summary>Forecasters with categories beside numbers, and a decoder over the last steps.</summary>
    public static Gen<(RecurrentNetwork Network, float[][] Sequences)> Forecasters { get; } =
        from units in Gen.Int[1, 9]
        from numbers in Gen.Int[0, 2]
        from ahead in Gen.Int[0, 3]
        from targets in Gen.Int[1, 2]
        from isGru in Gen.Bool
        from seed in Gen.Int
        from steps in Gen.Int[ahead + 1, ahead + 6].Array[1, 5]
        from values in Gen.Float[-2, 2].Array[2 * 10]
        from categories in Gen.Int[0, 3].Array[2 * 10]
        select (
            WithRandomWeights(
                new RecurrentNetwork(
                    numbers + 2,
                    RecurrentLayers.Create(isGru ? RecurrentCellType.Gru : RecurrentCellType.Lstm, units),
                    new DenseQuantileLayer(Math.Max(1, ahead) * targets, 0.1f, 0.5f, 0.9f) { StepsAhead = ahead },
                    new RecurrentNetworkOptions
                    {
                        Categories =
                        [
                            new CategoricalFeature(numbers, new EmbeddingLayer(3, 2)),
                            new(numbers + 1, new EmbeddingLayer(4, 3)),
                        ],
                        Seed = seed,
                    }),
                seed),
            (float[][])[.. steps.Select(count => Enumerable.Range(0, count)
                .SelectMany(t => values.Skip(t).Take(numbers).Concat(categories.Skip(2 * t).Take(2).Select(category => (float)category)))
                .ToArray())]);

    private static Gen<Kind> Kinds =>
        from cell in Gen.Int[0, RecurrentCells.All.Count - 1].Select(i => RecurrentCells.All[i].Type)
        from units in Gen.Int[1, 9]
        from layers in Gen.Int[1, 3]
        from flags in Gen.Bool.Array[7]
        from features in Gen.Int[1, 5]
        from steps in Gen.Int[1, 12]
        from frame in Gen.Int[1, 4]
        from pooling in Gen.Enum<SequencePooling>()
        from tokens in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        from seed in Gen.Int
        select new Kind(
            // To normalize over few units is to divide by next to nothing now and then, which makes much of rounding.
            flags[2] ? units + 7 : units,
            new RecurrentCellOptions
            {
                Activation = flags[0] ? CellActivation.Relu : CellActivation.Tanh,
                RecurrentActivation = flags[1] ? GateActivation.HardSigmoid : GateActivation.Sigmoid,
                LayerNormalization = flags[2],
                LearnInitialState = flags[3],
            },
            cell,
            layers,
            Bidirectional: flags[4],
            Skip: flags[5],
            FixedSteps: flags[6] ? (flags[0] ? Math.Min(steps, 3) : steps) : null,
            features,
            frame,
            pooling,
            tokens,
            seed);

    private static Gen<(NetworkHead Head, LevelFeature? Level)> Heads(Kind kind) =>
        from which in Gen.Int[0, 5]
        from level in Gen.Int[0, 2]
        select which switch
        {
            0 => ((NetworkHead)new DenseSoftmaxLayer(3), (LevelFeature?)null),
            1 => (new DenseSigmoidLayer(), null),
            2 => (new DenseLinearLayer(2), Level(level)),
            3 => (new DenseQuantileLayer(2, 0.1f, 0.5f, 0.9f), Level(level)),
            4 => (new DenseSoftmaxLayer(2, perStep: true), null),
            _ => (new NoHead(), null),
        };

    private static Gen<ConvolutionalFrontEnd?> FrontEnds(Kind kind, bool perStep) =>
        from which in Gen.Int[0, 3]
        from stride in Gen.Int[1, 2]
        from normalization in Gen.Enum<ConvolutionNormalization>()
        from padding in Gen.Enum<ConvolutionPadding>()
        from flags in Gen.Bool.Array[2]
        from normalized in Gen.Enum<SequenceNormalization>()
        select kind.Tokens || which < 2
            ? null
            : which == 2 && flags[1] && !perStep
            ? ConvolutionalFrontEnd.Rocket(steps: 20, kernels: 7, normalization: normalized)
            : new ConvolutionalFrontEnd(which == 2
                ? [new ConvolutionLayer(
                    3,
                    4,
                    dilation: 2) { Normalization = normalization, Padding = padding, Stride = Stride(kind, perStep, stride) }]
                :
                [
                    new ConvolutionLayer([new(2, 3), new(3, 5)])
                    {
                        Bottleneck = 2,
                        PooledFilters = 2,
                        Normalization = normalization,
                        Padding = padding,
                        Stride = Stride(kind, perStep, stride),
                    },
                    new ConvolutionLayer([new(2, 9)])
                    {
                        PooledFilters = 1,
                        ShortcutOver = 2,
                        Normalization = normalization,
                        Padding = padding,
                    },
                ])
            {
                KeepInput = flags[0],
                GlobalMean = flags[1] && !perStep,
                PositiveShare = flags[0] && !perStep,
                GlobalMax = (flags[0] ^ flags[1]) && !perStep,
                Normalization = normalized,
            };

    private static int Stride(Kind kind, bool perStep, int stride) => perStep || kind.Frame % stride != 0 ? 1 : stride;

    private static LevelFeature? Level(int which) => which switch
    {
        0 => null,
        1 => new LevelFeature(0) { Spread = 2.5 },
        _ => new LevelFeature(0, LevelKind.MeanAndDeviation) { Spread = 0.5 },
    };

    private static Gen<float[][]> Sequences(Kind kind)
    {
        Gen<float> value = kind.Tokens ? Gen.Int[0, 6].Select(token => (float)token) : Gen.Float[-2, 2];
        Gen<int> steps = kind.FixedSteps is { } fixedSteps ? Gen.Const(fixedSteps) : Gen.Int[1, kind.MostSteps];
        return steps.SelectMany(count => value.Array[count * (kind.Tokens ? 1 : kind.Features)]).Array[1, 5];
    }

    private static RecurrentNetwork Create(Kind kind, (NetworkHead Head, LevelFeature? Level) head, ConvolutionalFrontEnd? frontEnd)
    {
        bool perStep = head.Head.PerStep || head.Head is NoHead;
        var layers = RecurrentLayers.Create(kind.Cell, kind.Units, kind.Options, kind.Layers, kind.Bidirectional);
        var network = new RecurrentNetwork(
            kind.Tokens ? 1 : kind.Features,
            layers,
            head.Head,
            new RecurrentNetworkOptions
            {
                Steps = kind.FixedSteps,
                Seed = kind.Seed,
                Pooling = perStep ? SequencePooling.Last : kind.Pooling,
                StepsPerFrame = perStep || kind.Tokens ? 1 : kind.Frame,
                LevelFeature = kind.Tokens ? null : head.Level,
                SkipConnections = kind.Skip,
                FrontEnd = frontEnd,
                Embedding = kind.Tokens ? new EmbeddingLayer(6, 4) : null,
            });
        return WithRandomWeights(network, kind.Seed);
    }

    private static RecurrentNetwork WithRandomWeights(RecurrentNetwork network, int seed)
    {
        var random = new Random(seed);
        foreach (NetworkParameter parameter in network.AllParameters())
        {
            // A variance stays above zero.
            bool isVariance = parameter.Name.EndsWith("moving_variance", StringComparison.Ordinal);
            for (int i = 0; i < parameter.Data.Length; i++)
                parameter.Data[i] = isVariance ? 0.5f + random.NextSingle() : 0.6f * (parameter.Data[i] + random.NextSingle() - 0.5f);
        }

        int targets = network.Head is DenseQuantileLayer quantiles ? quantiles.Horizon : network.Head.Outputs;
        network.UseScaling(
            network.Embedding is not null ? null : Scaling(network.Features),
            network.Head is DenseLinearLayer or DenseQuantileLayer ? Scaling(targets) : null);
        if (network.Head is DenseQuantileLayer calibrated)
            calibrated.Calibration = [.. Enumerable.Range(0, network.Head.Outputs).Select(_ => random.NextSingle() - 0.5f)];
        return network;

        FeatureScaling Scaling(int width) => new(
            [.. Enumerable.Range(0, width).Select(_ => random.NextSingle() - 0.5f)],
            [.. Enumerable.Range(0, width).Select(_ => random.NextSingle() + 0.5f)]);
    }

    private sealed record Kind(
        int Units,
        RecurrentCellOptions Options,
        RecurrentCellType Cell,
        int Layers,
        bool Bidirectional,
        bool Skip,
        int? FixedSteps,
        int Features,
        int Frame,
        SequencePooling Pooling,
        bool Tokens,
        int Seed)
    {
        // With ReLU states grow from step to step, and rounding with them.
        public int MostSteps => Options.Activation == CellActivation.Relu ? 3 : 12;
    }
}
