using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// Recurrent layers, one on top of the other, and a head: sequences <c>[batch, steps, features]</c> in, the head's outputs
/// out: class probabilities <c>[batch, classes]</c>, numbers, quantiles, or a class per step. Scoring is safe from any number of threads.
/// </summary>
public sealed class RecurrentNetwork
{
    private PackedNetwork? _packed;

    /// <summary>Makes a network with initial weights; cells that are built already keep theirs.</summary>
    /// <param name="features">Features per step.</param>
    /// <param name="layers">The recurrent layers from the bottom up; all but the last return sequences.</param>
    /// <param name="head">What is predicted, and by which loss it is trained.</param>
    /// <param name="steps">Steps per sequence where all have the same number; null for any number.</param>
    /// <param name="seed">The same seed gives the same initial weights.</param>
    /// <param name="pooling">How the head reads the top layer's outputs. Default: the last hidden state.</param>
    /// <param name="stepsPerFrame">
    /// Number of consecutive steps that are read as one step with that many times the features (a frame, or patch); the last
    /// frame is filled up with its last
    /// step. Shortens long sequences. Default: 1.
    /// </param>
    /// <param name="levelFeature">
    /// A feature that is taken relative to its level in each sequence, as are the predicted numbers. Default: none.
    /// </param>
    /// <param name="skipConnections">
    /// Add each layer's input to its output, from the second layer on (He et al. 2016): deep stacks train as easily as flat ones.
    /// All layers must be as wide. Default: off.
    /// </param>
    /// <param name="embedding">
    /// Sequences are tokens, one per step (so <paramref name="features"/> is 1), and the layers read their learned vectors. Default: none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="features"/>, <paramref name="steps"/> or <paramref name="stepsPerFrame"/> is less than 1, or there is
    /// no such pooling.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// The network would take more memory than there is: its message says how much. Nothing is allocated for it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// No layers, a layer below another that does not return sequences, or one that is last and does; a head for every step on
    /// pooled or framed steps; a level feature that does not exist, or with a head that predicts no numbers; skip connections
    /// between layers of different widths; an embedding of more than one value a step, of frames or with a level feature.
    /// </exception>
    public RecurrentNetwork(
        int features,
        IReadOnlyList<RecurrentLayer> layers,
        NetworkHead head,
        int? steps = null,
        int seed = 0,
        SequencePooling pooling = SequencePooling.Last,
        int stepsPerFrame = 1,
        LevelFeature? levelFeature = null,
        bool skipConnections = false,
        EmbeddingLayer? embedding = null)
        : this(features, layers, head, steps, pooling, stepsPerFrame, levelFeature, skipConnections, embedding)
    {
        NetworkSize.Check(this);
        Embedding?.Build(SeededRandom.Derive(seed, -4));
        int width = embedding?.Units ?? (features * stepsPerFrame);
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Build(width, SeededRandom.Derive(seed, i));
            width = layers[i].OutputWidth;
        }

        Attention?.LoadWeights(width, (_, shape) => new float[shape[0]]);
        head.Build(width * SequencePool.Parts(pooling), SeededRandom.Derive(seed, -1));
    }

    private RecurrentNetwork(
        int features,
        IReadOnlyList<RecurrentLayer> layers,
        NetworkHead head,
        int? steps,
        SequencePooling pooling,
        int stepsPerFrame,
        LevelFeature? levelFeature,
        bool skipConnections,
        EmbeddingLayer? embedding)
    {
        NetworkCheck.Run(features, layers, head, steps, pooling, stepsPerFrame, levelFeature, skipConnections, embedding);
        Features = features;
        SkipConnections = skipConnections;
        Embedding = embedding;
        LevelFeature = levelFeature;
        Steps = steps;
        Pooling = pooling;
        Attention = pooling == SequencePooling.Attention ? new AttentionPoolingLayer() : null;
        StepsPerFrame = stepsPerFrame;
        Layers = [.. layers];
        Head = head;
    }

    private RecurrentLayer[] UntrainedLayers() =>
    [
        .. Layers.Select(layer => new RecurrentLayer(layer.Cell.CloneUntrained(), layer.ReturnSequences, layer.Bidirectional)
        {
            Trainable = layer.Trainable,
        }),
    ];

    /// <summary>A network of the same kind with initial weights of its own.</summary>
    internal RecurrentNetwork CloneUntrained(int seed) => new(
        Features,
        UntrainedLayers(),
        Head.CloneUntrained(),
        Steps,
        seed,
        Pooling,
        StepsPerFrame,
        LevelFeature,
        SkipConnections,
        Embedding?.CloneUntrained());

    /// <summary>A network of the same kind whose weights are all zeros: room for others, made in no time.</summary>
    /// <param name="head">Its head, without weights.</param>
    /// <param name="headSeed">The seed of a head that starts anew; null for one of zeros.</param>
    internal RecurrentNetwork WithZeros(NetworkHead head, int? headSeed = null)
    {
        EmbeddingLayer? embedding = Embedding?.CloneUntrained();
        embedding?.LoadWeights(Zeros);
        RecurrentLayer[] layers = UntrainedLayers();
        int width = embedding?.Units ?? (Features * StepsPerFrame);
        foreach (RecurrentLayer layer in layers)
        {
            foreach (RecurrentCell cell in layer.Cells)
                cell.LoadWeights(width, Zeros);
            width = layer.OutputWidth;
        }

        if (headSeed is { } seed)
            head.Build(width * SequencePool.Parts(Pooling), seed);
        else
            head.LoadWeights(width * SequencePool.Parts(Pooling), Zeros);
        RecurrentNetwork network = FromBuiltLayers(
            Features, layers, head, Steps, Pooling, StepsPerFrame, LevelFeature, SkipConnections, embedding);
        network.Attention?.LoadWeights(width, Zeros);
        return network;

        static float[] Zeros(string name, int[] shape) => new float[shape.Aggregate(1, (product, size) => checked(product * size))];
    }

    /// <summary>A network whose layers have their weights already.</summary>
    internal static RecurrentNetwork FromBuiltLayers(
        int features,
        IReadOnlyList<RecurrentLayer> layers,
        NetworkHead head,
        int? steps,
        SequencePooling pooling,
        int stepsPerFrame,
        LevelFeature? levelFeature,
        bool skipConnections,
        EmbeddingLayer? embedding) =>
        new(features, layers, head, steps, pooling, stepsPerFrame, levelFeature, skipConnections, embedding);

    /// <summary>Features per step.</summary>
    public int Features { get; }

    /// <summary>Steps per sequence; null where sequences have any number of steps.</summary>
    public int? Steps { get; }

    /// <summary>Consecutive steps that are read as one of that many times the features.</summary>
    public int StepsPerFrame { get; }

    /// <summary>How the head reads the top layer's outputs.</summary>
    public SequencePooling Pooling { get; }

    /// <summary>The attention that pools the steps; null without <see cref="SequencePooling.Attention"/>.</summary>
    public AttentionPoolingLayer? Attention { get; }

    /// <summary>Whether each layer's input is added to its output, from the second layer on.</summary>
    public bool SkipConnections { get; }

    /// <summary>The learned vectors of tokens; null where sequences are numbers.</summary>
    public EmbeddingLayer? Embedding { get; }

    /// <summary>How many frames a sequence makes: the steps that the layers take over it, and of its hidden sequence.</summary>
    /// <param name="steps">The sequence's steps.</param>
    public int FramesOf(int steps) => (steps + StepsPerFrame - 1) / StepsPerFrame;

    /// <summary>The recurrent layers, from the bottom up.</summary>
    public IReadOnlyList<RecurrentLayer> Layers { get; }

    /// <summary>What is predicted, and by which loss it is trained.</summary>
    public NetworkHead Head { get; }

    /// <summary>The feature taken relative to its level in each sequence, as are the predicted numbers; null for none.</summary>
    public LevelFeature? LevelFeature { get; private set; }

    /// <summary>Width of the last layer's hidden state, both directions side by side.</summary>
    public int HiddenWidth => Layers[^1].OutputWidth;

    /// <summary>
    /// The standardisation applied to features before the first layer; null where there is none. Not counted as parameters.
    /// </summary>
    public FeatureScaling? Scaling { get; private set; }

    /// <summary>
    /// The standardisation of the targets in training, by which outputs are brought back to their units; null where they were
    /// not. Not counted as parameters.
    /// </summary>
    public FeatureScaling? TargetScaling { get; private set; }

    /// <summary>All weights, of the layers and the head.</summary>
    public long ParameterCount =>
        (Embedding?.ParameterCount ?? 0)
        + Layers.Sum(layer => layer.ParameterCount)
        + (Attention?.ParameterCount ?? 0)
        + Head.ParameterCount;

    /// <summary>Weights that training changes: those of layers that are not frozen (<see cref="RecurrentLayer.Trainable"/>).</summary>
    public long TrainableParameterCount =>
        ParameterCount
        - (Embedding is { Trainable: false } frozen ? frozen.ParameterCount : 0)
        - Layers.Where(layer => !layer.Trainable).Sum(layer => layer.ParameterCount);

    /// <summary>All weights: embedding, layers and their directions, attention, head.</summary>
    internal IEnumerable<NetworkParameter> AllParameters() =>
        (Embedding?.Parameters ?? [])
        .Concat(Layers.SelectMany(layer => layer.Cells).SelectMany(cell => cell.Parameters))
        .Concat(Attention?.Parameters ?? [])
        .Concat(Head.Parameters);

    /// <summary>The network as Keras prints one: layers with their types, output shapes and parameters, and the totals.</summary>
    public string Summary() => Summary(SummaryFormat.Text);

    /// <summary>The same, as a table of Markdown or HTML.</summary>
    /// <param name="format">How it is written.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public string Summary(SummaryFormat format) => format switch
    {
        SummaryFormat.Text => NetworkSummary.Write(this),
        SummaryFormat.Markdown => NetworkSummary.WriteMarkdown(this),
        SummaryFormat.Html => NetworkSummary.WriteHtml(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, $"There is no summary format {format}."),
    };

    /// <summary>The head's outputs for one sequence: class probabilities, numbers, quantiles.</summary>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <returns>The outputs, <c>[outputs]</c> or, of a head for every step, <c>[steps, outputs]</c>.</returns>
    /// <exception cref="ArgumentException">
    /// No steps, a length that is no multiple of <see cref="Features"/>, or a value that is not finite.
    /// </exception>
    public float[] Predict(ReadOnlySpan<float> sequence)
    {
        using var scorer = new SequenceScorer(this);
        var batch = new SequenceBatch(Features);
        batch.Add(sequence);
        scorer.Score(batch);
        var outputs = new float[scorer.OutputLengthOf(0)];
        scorer.CopyOutputs(0, outputs);
        return outputs;
    }

    /// <summary>
    /// A network with the same weights and standardisation under another head, to be trained further (fine-tuning): on other
    /// classes, or another task.
    /// </summary>
    /// <param name="head">
    /// The head. One of the same kind and size takes this network's weights over; another starts anew.
    /// </param>
    /// <param name="seed">The seed of a head that starts anew.</param>
    /// <exception cref="ArgumentException">The head does not fit the network.</exception>
    public RecurrentNetwork WithHead(NetworkHead head, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(head);
        RecurrentNetwork copy = WithZeros(head, SeededRandom.Derive(seed, -1));
        bool sameHead = head.Kind == Head.Kind && head.Outputs == Head.Outputs && head.PerStep == Head.PerStep;
        foreach ((NetworkParameter own, NetworkParameter other) in AllParameters().Zip(copy.AllParameters()))
        {
            if (sameHead || !Head.Parameters.Contains(own))
                own.Data.CopyTo(other.Data, 0);
        }

        copy.UseScaling(Scaling, sameHead ? TargetScaling : null);
        return copy;
    }

    /// <summary>
    /// Writes the network as a safetensors file (weights, scaling, and a description in its metadata) that <see cref="Load"/>
    /// reads.
    /// </summary>
    /// <param name="stream">Where to; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NetworkFile.Write(this, stream);
    }

    /// <summary>Reads a network that <see cref="Save"/> wrote.</summary>
    /// <param name="stream">Where from; stays open.</param>
    /// <exception cref="InvalidDataException">The file is truncated, altered, not a network, or written by a newer version.</exception>
    public static RecurrentNetwork Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NetworkFile.Read(stream);
    }

    /// <summary>
    /// Standardises features before the first layer. Training measures its own; this is for networks that are not trained.
    /// </summary>
    /// <param name="scaling">Means and deviations, <c>[features]</c>; null for none.</param>
    /// <exception cref="ArgumentException">Another number of features than the network's.</exception>
    public void Standardize(FeatureScaling? scaling) => UseScaling(scaling, TargetScaling);

    /// <summary>The weights as scoring reads them; packed once, when first asked for.</summary>
    internal PackedNetwork Packed()
    {
        PackedNetwork? packed = Volatile.Read(ref _packed);
        if (packed is not null)
            return packed;
        packed = new PackedNetwork(this, SimdWidths.Best, transposes: false);
        return Interlocked.CompareExchange(ref _packed, packed, null) ?? packed;
    }

    internal void UseScaling(FeatureScaling? scaling, FeatureScaling? targetScaling)
    {
        if (targetScaling is not null && !Head.ScalesTargets)
            throw new ArgumentException("The head predicts no numbers whose scaling could be used.", nameof(targetScaling));
        if (scaling is not null && scaling.Mean.Length != Features)
            throw new ArgumentException($"The scaling has {scaling.Mean.Length} features; the network has {Features}.", nameof(scaling));
        Scaling = scaling;
        TargetScaling = targetScaling;
    }

    /// <summary>Takes the level feature with the spread that training measured.</summary>
    internal void UseLevel(LevelFeature level)
    {
        LevelFeature = level;
        Volatile.Write(ref _packed, null);
    }

    /// <summary>Takes trained weights over, after training.</summary>
    internal void TakeWeights(PackedNetwork trained, FeatureScaling? scaling, FeatureScaling? targetScaling)
    {
        trained.Plan.CopyParameters(trained.ParameterSpan, toPacked: false);
        UseScaling(scaling, targetScaling);
        Volatile.Write(ref _packed, null);
    }
}
