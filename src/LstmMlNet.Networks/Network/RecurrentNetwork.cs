using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks;

/// <summary>
/// Recurrent layers, one on top of the other, and a head: sequences <c>[batch, steps, features]</c> in, the head's outputs
/// out: class probabilities <c>[batch, classes]</c>, numbers, quantiles, or a class per step. Scoring is safe from any number of threads.
/// </summary>
public sealed partial class RecurrentNetwork
{
    /// <summary>Makes a network with initial weights that reads the last hidden state; cells that are built already keep theirs.</summary>
    /// <param name="features">Features per step.</param>
    /// <param name="layers">The recurrent layers from the bottom up; all but the last return sequences.</param>
    /// <param name="head">What is predicted, and by which loss it is trained.</param>
    /// <param name="steps">Steps per sequence where all have the same number; null for any number.</param>
    /// <param name="seed">The same seed gives the same initial weights.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> or <paramref name="steps"/> is less than 1.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The network would take more memory than there is: its message says how much. Nothing is allocated for it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// No layers, or a layer below another that does not return sequences, or one that is last and does.
    /// </exception>
    public RecurrentNetwork(int features, IReadOnlyList<RecurrentLayer> layers, NetworkHead head, int? steps = null, int seed = 0)
        : this(features, layers, head, new RecurrentNetworkOptions { Steps = steps, Seed = seed })
    {
    }

    /// <summary>Makes a network with initial weights; cells that are built already keep theirs.</summary>
    /// <param name="features">Features per step.</param>
    /// <param name="layers">The recurrent layers from the bottom up; all but the last return sequences.</param>
    /// <param name="head">What is predicted, and by which loss it is trained.</param>
    /// <param name="options">What else can be chosen.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or there is no such pooling.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The network would take more memory than there is: its message says how much. Nothing is allocated for it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// No layers, a layer below another that does not return sequences, or one that is last and does; a head for every step on
    /// pooled or framed steps; a level feature that does not exist, or with a head that predicts no numbers; skip connections
    /// between layers of different widths; an embedding of more than one value a step, of frames or with a level feature;
    /// convolutions on tokens, whose strides do not divide a frame, or whose mean over all steps a head for every step would
    /// read.
    /// </exception>
    public RecurrentNetwork(int features, IReadOnlyList<RecurrentLayer> layers, NetworkHead head, RecurrentNetworkOptions options)
        : this(features, layers, head, options, weights: null)
    {
    }

    /// <param name="features">Features per step.</param>
    /// <param name="layers">The recurrent layers.</param>
    /// <param name="head">The head.</param>
    /// <param name="options">What else can be chosen.</param>
    /// <param name="weights">Where each part's weights come from, by name and shape; null for initial ones.</param>
    internal RecurrentNetwork(
        int features,
        IReadOnlyList<RecurrentLayer> layers,
        NetworkHead head,
        RecurrentNetworkOptions options,
        Func<NetworkPart, Func<string, int[], float[]>>? weights)
    {
        NetworkCheck.Run(features, layers, head, options);
        Features = features;
        Layers = [.. layers];
        Head = head;
        Options = options;
        Attention = options.Pooling == SequencePooling.Attention ? new AttentionPoolingLayer() : null;
        if (weights is null)
            NetworkSize.Check(this);
        foreach (NetworkPart part in NetworkPart.Of(this))
        {
            if (weights is null)
                part.Weights.Build(part.Inputs, part.Seed);
            else
                part.Weights.LoadWeights(part.Inputs, weights(part));
        }
    }

    /// <summary>Features per step.</summary>
    public int Features { get; }

    /// <summary>Steps per sequence; null where sequences have any number of steps.</summary>
    public int? Steps => Options.Steps;

    /// <summary>Consecutive steps that are read as one of that many times the features.</summary>
    public int StepsPerFrame => Options.StepsPerFrame;

    /// <summary>How the head reads the top layer's outputs.</summary>
    public SequencePooling Pooling => Options.Pooling;

    /// <summary>The attention that pools the steps; null without <see cref="SequencePooling.Attention"/>.</summary>
    public AttentionPoolingLayer? Attention { get; }

    /// <summary>Whether each layer's input is added to its output, from the second layer on.</summary>
    public bool SkipConnections => Options.SkipConnections;

    /// <summary>The learned vectors of tokens; null where sequences are numbers.</summary>
    public EmbeddingLayer? Embedding => Options.Embedding;

    /// <summary>The convolutions that the layers read; null where they read the steps alone.</summary>
    public ConvolutionalFrontEnd? FrontEnd => Options.FrontEnd;

    /// <summary>How many frames a sequence makes: the steps that the layers take over it, and of its hidden sequence.</summary>
    /// <param name="steps">The sequence's steps.</param>
    public int FramesOf(int steps) => (steps + StepsPerFrame - 1) / StepsPerFrame;

    /// <summary>The recurrent layers, from the bottom up.</summary>
    public IReadOnlyList<RecurrentLayer> Layers { get; }

    /// <summary>What is predicted, and by which loss it is trained.</summary>
    public NetworkHead Head { get; }

    /// <summary>The feature taken relative to its level in each sequence, as are the predicted numbers; null for none.</summary>
    public LevelFeature? LevelFeature => Options.LevelFeature;

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
    public long ParameterCount => AllParameters().Sum(parameter => (long)parameter.Count);

    /// <summary>Weights that training changes: those of layers that are not frozen (<see cref="RecurrentLayer.Trainable"/>).</summary>
    public long TrainableParameterCount =>
        ParameterCount
        - (Embedding is { Trainable: false } frozen ? frozen.ParameterCount : 0)
        - (FrontEnd?.Layers.Sum(layer => layer.ParameterCount - layer.TrainableParameterCount) ?? 0)
        - Layers.Where(layer => !layer.Trainable).Sum(layer => layer.ParameterCount);

    /// <summary>What was chosen beside features, layers and head.</summary>
    internal RecurrentNetworkOptions Options { get; private set; }

    /// <summary>All weights: embedding, convolutions, layers and their directions, attention, head.</summary>
    internal IEnumerable<NetworkParameter> AllParameters() => NetworkPart.Of(this).SelectMany(part => part.Weights.Parameters);

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

    /// <summary>
    /// Standardises features before the first layer. Training measures its own; this is for networks that are not trained.
    /// </summary>
    /// <param name="scaling">Means and deviations, <c>[features]</c>; null for none.</param>
    /// <exception cref="ArgumentException">Another number of features than the network's.</exception>
    public void Standardize(FeatureScaling? scaling) => UseScaling(scaling, TargetScaling);

    internal void UseScaling(FeatureScaling? scaling, FeatureScaling? targetScaling)
    {
        if (targetScaling is not null && !Head.ScalesTargets)
            throw new ArgumentException("The head predicts no numbers whose scaling could be used.", nameof(targetScaling));
        if (scaling is not null && scaling.Mean.Length != Features)
            throw new ArgumentException($"The scaling has {scaling.Mean.Length} features; the network has {Features}.", nameof(scaling));
        Scaling = scaling;
        TargetScaling = targetScaling;
    }
}
