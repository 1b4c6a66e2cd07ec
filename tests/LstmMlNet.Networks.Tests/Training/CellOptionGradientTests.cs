using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Training;

/// <summary>
/// Gradients under every choice about a cell, of embeddings, and of truncated back-propagation, against finite differences.
/// </summary>
[TestClass]
internal sealed class CellOptionGradientTests
{
    private static readonly int[] MixedLengths = [5, 1, 7, 3, 7, 2, 6, 4, 1, 5, 3];

    private static readonly RecurrentCellOptions[] Choices =
    [
        new() { LayerNormalization = true },
        new() { LearnInitialState = true },
        new() { RecurrentActivation = GateActivation.HardSigmoid },
        new() { Activation = CellActivation.Relu },
        new()
        {
            LayerNormalization = true,
            LearnInitialState = true,
            RecurrentActivation = GateActivation.HardSigmoid,
            Activation = CellActivation.Relu,
        },
    ];

    public static IEnumerable<object[]> Cases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from choice in Enumerable.Range(0, Choices.Length)
        from shape in new (int Layers, bool TwoWays, SequencePooling Pooling)[]
        {
            (1, false, SequencePooling.Last),
            (2, true, SequencePooling.LastMeanMax),
        }
        select new object[] { type, width, choice, shape.Layers, shape.TwoWays, shape.Pooling };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(
        RecurrentCellType type,
        SimdWidth width,
        int choice,
        int layers,
        bool bidirectional,
        SequencePooling pooling)
    {
        RecurrentNetwork network =
            Example.Network(type, 3, layers == 1 ? 22 : 7, 5, layers, bidirectional, pooling: pooling, options: Choices[choice]);
        Check(network, width, null, seed: 4, sameFor: $"choice {choice} of {type} {layers} {bidirectional} {pooling}");
    }

    public static IEnumerable<object[]> MaskedCases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        select new object[] { type, width };

    [TestMethod]
    [DynamicData(nameof(MaskedCases))]
    public void Normalized_cells_with_recurrent_dropout_agree_too(RecurrentCellType type, SimdWidth width)
    {
        RecurrentNetwork network = Example.Network(
            type,
            3,
            9,
            5,
            bidirectional: true,
            options: new RecurrentCellOptions { LayerNormalization = true, LearnInitialState = true });
        Check(
            network,
            width,
            (engine, reference, sequence, i) =>
            {
                (NetworkRunner runner, int place) = engine.Find(i);
                double[][] masks = [.. Enumerable.Range(0, 2)
                    .Select(d => runner.RecurrentMasks(0, d)!.Of(place)[..9].ToArray().Select(value => (double)value).ToArray())];
                return reference.LogitsWith(sequence, null, [null], null, [masks]);
            },
            seed: 4,
            engine => engine.UseDropout(new DropoutOptions { Recurrent = 0.4f }, seed: 3));
    }

    public static IEnumerable<object[]> TruncatedCases =>
        from type in Example.CellTypes
        from steps in new[] { 1, 2, 3, 100 }
        from pooling in new[] { SequencePooling.Last, SequencePooling.Mean }
        from normalized in new[] { false, true }
        select new object[] { type, steps, pooling, normalized };

    [TestMethod]
    [DynamicData(nameof(TruncatedCases))]
    public void Truncated_gradients_are_those_of_pieces_that_start_where_the_one_before_ended(
        RecurrentCellType type,
        int steps,
        SequencePooling pooling,
        bool normalized)
    {
        RecurrentNetwork network = Example.Network(
            type,
            3,
            6,
            5,
            layers: pooling == SequencePooling.Last ? 1 : 2,
            bidirectional: true,
            pooling: pooling,
            options: new RecurrentCellOptions { LayerNormalization = normalized, LearnInitialState = normalized });
        Check(
            network,
            SimdWidths.Best,
            (_, reference, sequence, i) => reference.LogitsInPieces(sequence, i, steps),
            seed: 4,
            engine => engine.Truncate(steps));
    }

    public static IEnumerable<object[]> EmbeddingCases =>
        from type in Example.CellTypes
        from width in Enum.GetValues<SimdWidth>()
        from layers in new[] { 1, 2 }
        from twoWays in new[] { false, true }
        select new object[] { type, width, layers, twoWays };

    [TestMethod]
    [DynamicData(nameof(EmbeddingCases))]
    public void Embeddings_agree_with_finite_differences(RecurrentCellType type, SimdWidth width, int layers, bool bidirectional)
    {
        RecurrentNetwork network = Example.Network(
            type,
            1,
            6,
            5,
            layers,
            bidirectional,
            pooling: layers == 1 ? SequencePooling.Last : SequencePooling.LastMeanMax,
            embedding: new EmbeddingLayer(9, 5));
        Check(network, width, null, seed: 4, sameFor: $"tokens of {type} {layers} {bidirectional}");
    }

    private static void Check(
        RecurrentNetwork network,
        SimdWidth width,
        Func<TrainingEngine, ReferenceNetwork, float[], int, double[][]>? logits,
        int seed,
        Action<TrainingEngine>? prepare = null,
        string? sameFor = null)
    {
        float[][] sequences = network.Embedding is { } embedding
            ? [.. MixedLengths.Select((steps, i) =>
                Enumerable.Range(0, steps).Select(t => (float)(((i * 3) + (t * t)) % (embedding.Vocabulary + 1))).ToArray())]
            : Example.Sequences(MixedLengths, network.Features, seed);
        using var engine = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads: 2, width);
        prepare?.Invoke(engine);
        GradientCheck.Run(
            network,
            engine,
            new ReferenceLoss(network.Head),
            sequences,
            [.. sequences.Select((_, i) => new float[] { i % 5 })],
            [.. sequences.Select((_, i) => 0.5f + (i % 3))],
            logits is null ? null : (reference, i) => logits(engine, reference, sequences[i], i),
            probes: 8,

            // Dividing by a small deviation makes rounding errors larger.
            tolerance: network.Layers[0].Cell.Options.LayerNormalization ? 5e-4 : 1e-4,
            sameFor: sameFor);
    }
}
