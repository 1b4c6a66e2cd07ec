using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks;

/// <summary>
/// A stack of recurrent layers and a head: takes sequences <c>[batch, steps, features]</c> and returns the head's outputs: class
/// probabilities <c>[batch, classes]</c>, numbers, quantiles, or a class per step. Scoring is safe from any number of threads.
/// </summary>
public sealed partial class RecurrentNetwork
{
    /// <summary>
    /// Creates a network with initial weights that reads the last hidden state; cells that are already built keep their weights.
    /// </summary>
    /// <param name="features">The number of features per step.</param>
    /// <param name="layers">The recurrent layers from the bottom up; all but the last return sequences.</param>
    /// <param name="head">What is predicted, and the loss that training minimizes.</param>
    /// <param name="steps">The number of steps per sequence if it is fixed; null for any number.</param>
    /// <param name="seed">The same seed gives the same initial weights.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> or <paramref name="steps"/> is less than 1.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The network would need more memory than is available; the message says how much. Nothing has been allocated for it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no layers, a layer below another does not return sequences, or the last layer does.
    /// </exception>
    public RecurrentNetwork(int features, IReadOnlyList<RecurrentLayer> layers, NetworkHead head, int? steps = null, int seed = 0)
        : this(features, layers, head, new RecurrentNetworkOptions { Steps = steps, Seed = seed })
    {
    }

    /// <summary>Creates a network with initial weights; cells that are already built keep their weights.</summary>
    /// <param name="features">The number of features per step.</param>
    /// <param name="layers">The recurrent layers from the bottom up; all but the last return sequences.</param>
    /// <param name="head">What is predicted, and the loss that training minimizes.</param>
    /// <param name="options">The other options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or there is no such pooling.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// The network would need more memory than is available; the message says how much. Nothing has been allocated for it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no layers, a layer below another does not return sequences, or the last layer does; a per-step head is combined with
    /// pooled or framed steps; the level feature does not exist, or the head predicts no numbers; skip connections join layers of different
    /// widths; an embedding is combined with more than one value per step, with frames or with a level feature; convolutions read tokens,
    /// their strides do not divide a frame, or a per-step head would read their mean over all steps.
    /// </exception>
    public RecurrentNetwork(int features, IReadOnlyList<RecurrentLayer> layers, NetworkHead head, RecurrentNetworkOptions options)
        : this(features, layers, head, options, weights: null)
    {
    }

    /// <param name="features">Features per step.</param>
    /// <param name="layers">The recurrent layers.</param>
    /// <param name="head">The head.</param>
    /// <param name="options">The other options.</param>
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

    /// <summary>The number of features per step.</summary>
    public int Features { get; }

    /// <summary>The number of steps per sequence; null if sequences have any number of steps.</summary>
    public int? Steps => Options.Steps;

    /// <summary>The number of consecutive steps that are read as one, with that many times the features.</summary>
    public int StepsPerFrame => Options.StepsPerFrame;

    /// <summary>How the head reads the top layer's outputs.</summary>
    public SequencePooling Pooling => Options.Pooling;

    /// <summary>The attention that pools the steps; null unless <see cref="Pooling"/> is <see cref="SequencePooling.Attention"/>.</summary>
    public AttentionPoolingLayer? Attention { get; }

    /// <summary>Whether each layer's input is added to its output, from the second layer on.</summary>
    public bool SkipConnections => Options.SkipConnections;

    /// <summary>The learned vectors of tokens; null if sequences are numeric.</summary>
    public EmbeddingLayer? Embedding => Options.Embedding;

    /// <summary>The features that hold categories, with their learned vectors.</summary>
    public IReadOnlyList<CategoricalFeature> Categories => Options.Categories;

    /// <summary>The convolutions in front of the recurrent layers; null if there are none.</summary>
    public ConvolutionalFrontEnd? FrontEnd => Options.FrontEnd;

    /// <summary>
    /// Returns the number of frames of a sequence: the number of steps that the recurrent layers process, and the length of its hidden
    /// sequence.
    /// </summary>
    /// <param name="steps">The number of steps of the sequence.</param>
    public int FramesOf(int steps) => (steps + StepsPerFrame - 1) / StepsPerFrame;

    /// <summary>The recurrent layers, from the bottom up.</summary>
    public IReadOnlyList<RecurrentLayer> Layers { get; }

    /// <summary>What is predicted, and the loss that training minimizes.</summary>
    public NetworkHead Head { get; }

    /// <summary>The feature that is measured relative to its level in each sequence, as are the predicted numbers; null for none.</summary>
    public LevelFeature? LevelFeature => Options.LevelFeature;

    /// <summary>The width of the last layer's hidden state, both directions concatenated.</summary>
    public int HiddenWidth => Layers[^1].OutputWidth;

    /// <summary>The standardization that is applied to features before the first layer; null for none. Not counted as parameters.</summary>
    public FeatureScaling? Scaling { get; private set; }

    /// <summary>
    /// The standardization of the targets in training, which scales outputs back to the targets' units; null if targets were not
    /// standardized. Not counted as parameters.
    /// </summary>
    public FeatureScaling? TargetScaling { get; private set; }

    /// <summary>The number of weights of the layers and the head.</summary>
    public long ParameterCount => AllParameters().Sum(parameter => (long)parameter.Count);

    /// <summary>
    /// The number of weights that training changes: those of layers that are not frozen (<see cref="RecurrentLayer.Trainable"/>).
    /// </summary>
    public long TrainableParameterCount =>
        ParameterCount
        - (Embedding is { Trainable: false } frozen ? frozen.ParameterCount : 0)
        - Categories.Where(category => !category.Embedding.Trainable).Sum(category => category.Embedding.ParameterCount)
        - (FrontEnd?.Layers.Sum(layer => layer.ParameterCount - layer.TrainableParameterCount) ?? 0)
        - Layers.Where(layer => !layer.Trainable).Sum(layer => layer.ParameterCount);

    /// <summary>The options besides features, layers and head.</summary>
    internal RecurrentNetworkOptions Options { get; private set; }

    /// <summary>All weights: embedding, convolutions, layers and their directions, attention, head.</summary>
    internal IEnumerable<NetworkParameter> AllParameters() => NetworkPart.Of(this).SelectMany(part => part.Weights.Parameters);

    /// <summary>Summarizes the network as Keras does: layers with their types, output shapes and parameters, and the totals.</summary>
    public string Summary() => Summary(SummaryFormat.Text);

    /// <summary>Summarizes the network as text, or as a Markdown or HTML table.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public string Summary(SummaryFormat format) => format switch
    {
        SummaryFormat.Text => NetworkSummary.Write(this),
        SummaryFormat.Markdown => NetworkSummary.WriteMarkdown(this),
        SummaryFormat.Html => NetworkSummary.WriteHtml(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, $"There is no summary format {format}."),
    };

    /// <summary>
    /// Standardizes features before the first layer. Training measures its own statistics; this is for networks that are not trained.
    /// </summary>
    /// <param name="scaling">Means and standard deviations, <c>[features]</c>; null for none.</param>
    /// <exception cref="ArgumentException">The number of features differs from the network's.</exception>
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
