using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>Networks and batches for tests, from a seed.</summary>
internal static class Example
{
    public static IEnumerable<RecurrentCellType> CellTypes => RecurrentCells.All.Select(kind => kind.Type);

    /// <summary>The same as rows of a test's data.</summary>
    public static IEnumerable<object[]> EveryCellType => CellTypes.Select(type => new object[] { type });

    /// <summary>A network all of whose weights, biases and peepholes too, are random: nothing can hide behind a zero.</summary>
    public static RecurrentNetwork Network(
        RecurrentCellType type,
        int features,
        int units,
        int classes,
        int layers = 1,
        bool bidirectional = false,
        int seed = 1,
        SequencePooling pooling = SequencePooling.Last,
        int stepsPerFrame = 1,
        NetworkHead? head = null,
        LevelFeature? levelFeature = null,
        bool skip = false,
        RecurrentCellOptions? options = null,
        EmbeddingLayer? embedding = null,
        ConvolutionalFrontEnd? frontEnd = null,
        IReadOnlyList<CategoricalFeature>? categories = null)
    {
        var network = new RecurrentNetwork(
            features,
            [.. Enumerable.Range(0, layers).Select(i => new RecurrentLayer(
                RecurrentCells.Create(type, skip ? units : units + i, options ?? new RecurrentCellOptions()),
                i < layers - 1,
                bidirectional))],
            head ?? new DenseSoftmaxLayer(classes),
            new RecurrentNetworkOptions
            {
                Seed = seed,
                Pooling = pooling,
                StepsPerFrame = stepsPerFrame,
                LevelFeature = levelFeature,
                SkipConnections = skip,
                Embedding = embedding,
                FrontEnd = frontEnd,
                Categories = categories ?? [],
            });
        var random = new Random(seed);
        foreach (NetworkParameter parameter in Parameters(network))
        {
            for (int i = 0; i < parameter.Count; i++)
                parameter.Data[i] += (random.NextSingle() - 0.5f) * 0.4f;
        }

        return network;
    }

    public static IEnumerable<NetworkParameter> Parameters(RecurrentNetwork network) =>
        network.AllParameters();

    public static float[] Sequence(int steps, int features, Random random)
    {
        var values = new float[steps * features];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.NextSingle() * 4) - 2;
        return values;
    }

    public static float[][] Sequences(int[] lengths, int features, int seed = 1)
    {
        var random = new Random(seed);
        return [.. lengths.Select(steps => Sequence(steps, features, random))];
    }

    public static SequenceSlice[] Slices(float[][] sequences, int features) =>
        [.. sequences.Select(values => new SequenceSlice(values, 0, values.Length / features))];

    /// <summary>Classes as targets.</summary>
    public static SequenceSlice[] Labels(params int[] labels) => [.. labels.Select(label => new SequenceSlice([label], 0, 1))];

    /// <summary>Scores from packed weights, at a vector width.</summary>
    public static SequenceScorer Scorer(RecurrentNetwork network, SimdWidth width, int threads, bool hiddenSequences = false) =>
        new(
            new PackedNetwork(network, width, transposes: false),
            network.Scaling,
            network.TargetScaling,
            threads,
            hiddenSequences,
            activates: true);

    public static SequenceBatch Batch(float[][] sequences, int features)
    {
        var batch = new SequenceBatch(features);
        foreach (float[] sequence in sequences)
            batch.Add(sequence);
        return batch;
    }
}
