using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Layers;
using LstmMlNet.Networks.Network;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <summary>How a network's passes and parameters are laid out for a vector width. Immutable.</summary>
internal sealed partial class NetworkPlan
{
    private const int Alignment = 16;
    private readonly bool _keepsSteps;
    private readonly RecurrentNetworkOptions _network;

    public NetworkPlan(RecurrentNetwork network, SimdWidth width)
    {
        Features = network.Features;
        _keepsSteps = network.FrontEnd?.KeepInput ?? true;
        int parameters = 0;
        int derived = 0;
        StepsPerFrame = network.StepsPerFrame;
        Pooling = network.Pooling;
        LevelFeature = network.LevelFeature;
        SkipConnections = network.SkipConnections;
        Embedding = network.Embedding;
        _network = network.Options;
        IReadOnlyList<CategoricalFeature> categories = Embedding is { } tokens ? [new CategoricalFeature(0, tokens)] : network.Categories;
        NumberFeatures = [.. Enumerable.Range(0, Features).Except(categories.Select(category => category.Feature))];
        var embedded = new List<EmbeddedFeature>();
        int column = NumberFeatures.Length;
        foreach ((int feature, EmbeddingLayer vectors) in categories)
        {
            int length = checked((int)vectors.ParameterCount);
            embedded.Add(new EmbeddedFeature(feature, vectors, parameters, length, column));
            parameters = Align(checked(parameters + length));
            column += vectors.Units;
        }

        Embedded = [.. embedded];

        FirstParameterInParts = parameters;
        int[] rows = [.. Enumerable.Range(0, StepWidth)];
        if (network.FrontEnd is { } frontEnd)
        {
            FrontEnd = new FrontEndPlan(frontEnd, Features, width, parameters, derived);
            (parameters, derived) = (FrontEnd.ParameterEnd, FrontEnd.DerivedEnd);
            rows = [.. rows, .. FrontEnd.OutputRows.Select(row => StepWidth + row)];
        }

        int stride = InputWidth;
        var layers = new List<LayerPlan>();
        foreach (RecurrentLayer layer in network.Layers)
        {
            var directions = new DirectionPlan[layer.Cells.Count];
            for (int d = 0; d < directions.Length; d++)
            {
                RecurrentPass pass = layer.Cells[d].CreatePass(stride, width, needsInputGradient: layers.Count > 0 || HasInputGradient);
                directions[d] = new DirectionPlan(layer.Cells[d], pass, parameters, derived);
                parameters = Align(checked(parameters + pass.ParameterLength));
                derived = Align(checked(derived + pass.DerivedLength));
            }

            var plan = new LayerPlan(directions, rows, stride);
            layers.Add(plan);

            // The next layer reads padded rows: unit u of direction d is at d · stride + u.
            int units = layer.Units;
            rows = [.. Enumerable.Range(0, directions.Length * units).Select(i => (i / units * plan.UnitStride) + (i % units))];
            stride = plan.OutputStride;
        }

        Layers = [.. layers];
        int parts = PooledParts.Of(Pooling);
        PooledColumn = parts * stride;
        Head = new DensePass(PooledColumn + (FrontEnd?.PooledStride ?? 0), network.Head.Columns, width);
        HeadLayer = network.Head;
        HeadRows = [.. Enumerable.Range(0, parts).SelectMany(part => rows.Select(row => (part * stride) + row))];
        if (PoolsFilters)
            HeadRows = [.. HeadRows, .. FrontEnd!.PooledRows.Select(row => PooledColumn + row)];
        Trainable = [.. network.Layers.Select(layer => layer.Trainable)];
        Attention = network.Attention;
        PoolRows = rows;
        PoolParameterOffset = parameters;
        PoolParameterLength = SequencePool.ParameterLength(Pooling, stride);
        parameters = Align(checked(parameters + PoolParameterLength));
        HeadParameterOffset = parameters;
        HeadDerivedOffset = derived;
        ParameterLength = Align(checked(parameters + Head.ParameterLength));
        DerivedLength = Align(checked(derived + Head.DerivedLength));
    }

    /// <summary>Features a step, as sequences hold them.</summary>
    public int Features { get; }

    /// <summary>Steps that are read as one.</summary>
    public int StepsPerFrame { get; }

    /// <summary>
    /// What the first layer reads at once: the features of a frame, or a token's vector; then what convolutions make of the
    /// frame.
    /// </summary>
    public int InputWidth => StepWidth + (FrontEnd?.OutputStride ?? 0);

    /// <summary>The features of a frame, or a token's vector; none where the layers read convolutions only.</summary>
    public int StepWidth => Embedded.Length > 0 ? NumberFeatures.Length + Embedded.Sum(feature => feature.Layer.Units)
        : _keepsSteps ? Features * StepsPerFrame : 0;

    /// <summary>The convolutions; null where there are none.</summary>
    public FrontEndPlan? FrontEnd { get; }

    /// <summary>Whether something below the first layer learns, or takes a gradient through.</summary>
    public bool HasInputGradient => Embedded.Length > 0 || FrontEnd is not null;

    /// <summary>Whether what is below the first layer learns.</summary>
    public bool LearnsBelow => LearnsVectors || FrontEnd?.Learns == true;

    /// <summary>Whether vectors of tokens or categories learn.</summary>
    public bool LearnsVectors => Array.Exists(Embedded, feature => feature.Layer.Trainable);

    /// <summary>Whether the head reads the convolutions: their means over all steps, how often they are above zero, their maxima.</summary>
    public bool PoolsFilters => FrontEnd?.PooledStride > 0;

    /// <summary>Where in the head's rows these begin, the means first.</summary>
    public int PooledColumn { get; }

    /// <summary>Where the parameters begin whose gradients are summed in parts: all but an embedding's.</summary>
    public int FirstParameterInParts { get; }

    /// <summary>Gives tokens their vectors; null where sequences are numbers.</summary>
    public EmbeddingLayer? Embedding { get; }

    /// <summary>The features that are replaced by vectors. Their tables come first among the parameters, [token][unit] each.</summary>
    public EmbeddedFeature[] Embedded { get; }

    /// <summary>The features that are read as numbers, where some others are categories.</summary>
    public int[] NumberFeatures { get; }

    public SequencePooling Pooling { get; }

    /// <summary>Whether each layer's input is added to its output, from the second layer on.</summary>
    public bool SkipConnections { get; }

    /// <summary>The feature that each sequence gives relative to its level; null for none.</summary>
    public LevelFeature? LevelFeature { get; }

    /// <summary>A sequence's level; none where sequences are taken as they are.</summary>
    public SequenceLevel LevelOf(in SequenceSlice sequence) =>
        LevelFeature?.Of(sequence.Values.AsSpan(sequence.Offset, sequence.Steps * Features), Features) ?? SequenceLevel.None;

    public LayerPlan[] Layers { get; }

    public DensePass Head { get; }

    public NetworkHead HeadLayer { get; }

    public int[] HeadRows { get; }

    /// <summary>Which layers training changes.</summary>
    public bool[] Trainable { get; }

    /// <summary>
    /// The lowest layer that training changes, −1 for what is below them; as many as there are layers where it changes none.
    /// </summary>
    public int LowestTrainable => LearnsBelow ? -1 : Array.IndexOf(Trainable, true) is var lowest && lowest < 0 ? Trainable.Length : lowest;

    /// <summary>The attention that pools the steps; null where there is none.</summary>
    public AttentionPoolingLayer? Attention { get; }

    /// <summary>Where each unit lies in a row of the top layer's output.</summary>
    public int[] PoolRows { get; }

    public int PoolParameterOffset { get; }

    public int PoolParameterLength { get; }

    public int HeadParameterOffset { get; }

    public int HeadDerivedOffset { get; }

    public int ParameterLength { get; }

    public int DerivedLength { get; }

    /// <summary>Floats that a step of a sequence leaves in the layers for the backward pass, all but what copies of outputs take.</summary>
    public long KeptFloatsPerRow => Layers.Sum(layer => layer.Directions.Sum(direction =>
        (long)(direction.Pass.Layout.Slots + direction.Pass.Layout.States + direction.Pass.Layout.Saved) * direction.Pass.UnitStride))
        + (StepsPerFrame * (FrontEnd?.KeptFloatsPerStep ?? 0));

    /// <summary>Frames of a sequence; the last one may be a part, filled up with its last step.</summary>
    public int FramesOf(int steps) => (steps + StepsPerFrame - 1) / StepsPerFrame;

    /// <summary>A step as the network reads it: relative to its sequence's level, standardized.</summary>
    public void CopyStep(ReadOnlySpan<float> source, Span<float> target, SequenceLevel level, FeatureScaling? scaling)
    {
        if (LevelFeature is { Feature: var relative })
        {
            source.CopyTo(target);
            target[relative] = level.Remove(target[relative]);
            source = target[..source.Length];
        }

        if (scaling is null)
        {
            InputValues.Copy(source, target);
        }
        else
        {
            InputValues.Standardize(source, scaling.Mean, scaling.Inverse, target);
        }
    }

    /// <exception cref="ArgumentException">A value of a sequence is no token or category, or it is too short for the head.</exception>
    public void Check(in SequenceSlice sequence, int index)
    {
        if (Problem(sequence.Values.AsSpan(sequence.Offset, sequence.Steps * Features)) is { } problem)
            throw new ArgumentException($"Sequence {index} {problem}.");
    }

    /// <summary>What is wrong with the values of a sequence: "has …"; null where nothing is.</summary>
    public string? Problem(ReadOnlySpan<float> values) => SequenceCheck.Problem(_network, HeadLayer, values, Features);

    private static int Align(int offset) => checked(offset + Alignment - 1) / Alignment * Alignment;
}
