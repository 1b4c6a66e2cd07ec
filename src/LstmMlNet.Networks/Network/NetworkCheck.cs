using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Network;

/// <summary>Checks that parts make a network.</summary>
internal static class NetworkCheck
{
    /// <exception cref="ArgumentException">They do not; see the network's constructor.</exception>
    public static void Run(int features, IReadOnlyList<RecurrentLayer> layers, NetworkHead head, RecurrentNetworkOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        CheckLayers(layers, options.SkipConnections);
        int stepsPerFrame = options.StepsPerFrame;
        if (head.ReadsSteps && (options.Pooling != SequencePooling.Last || stepsPerFrame > 1))
            throw new ArgumentException(
                $"A head for {(head.PerStep ? "every step" : "the last steps")} needs the steps themselves: no pooling ({options.Pooling}) "
                + $"and no frames of several steps ({stepsPerFrame}).",
                nameof(head));
        if (options.LevelFeature is { Feature: var level } && ((uint)level >= (uint)features || head.Target != TargetKind.Values))
            throw new ArgumentException(
                $"The level feature {level} must be one of the {features} features, under a head that predicts numbers.",
                nameof(options));
        if (options.Embedding is not null && (features != 1 || stepsPerFrame != 1 || options.LevelFeature is not null))
            throw new ArgumentException(
                $"Tokens are one value per step, without frames and level: not {features} features, "
                + $"frames of {stepsPerFrame} steps{(options.LevelFeature is null ? "" : ", a level feature")}.",
                nameof(options));
        if (options.LevelFeature is not null && head.DecodedSteps > 0)
            throw new ArgumentException(
                "A level feature is relative to a sequence's own steps, and the last ones stand for steps ahead here: take one or the "
                + "other.",
                nameof(options));
        CheckCategories(features, options);
        if (options.FrontEnd is { } frontEnd)
            CheckFrontEnd(frontEnd, head, options);
    }

    private static void CheckCategories(int features, RecurrentNetworkOptions options)
    {
        if (options.Categories.Count == 0)
            return;
        if (options.StepsPerFrame != 1 || options.FrontEnd is not null || options.Embedding is not null)
            throw new ArgumentException(
                "Categories are looked up step by step: not with frames of several steps, convolutions or tokens.",
                nameof(options));
        foreach (CategoricalFeature category in options.Categories)
        {
            if ((uint)category.Feature >= (uint)features || category.Feature == options.LevelFeature?.Feature)
                throw new ArgumentException(
                    $"Feature {category.Feature} cannot hold categories: there are {features} features"
                    + $"{(options.LevelFeature is { Feature: var level } ? $", and feature {level} is the level feature" : "")}.",
                    nameof(options));
        }

        if (options.Categories.DistinctBy(category => category.Feature).Count() < options.Categories.Count)
            throw new ArgumentException("A feature holds categories of one kind: each feature may be named once.", nameof(options));
    }

    private static void CheckFrontEnd(ConvolutionalFrontEnd frontEnd, NetworkHead head, RecurrentNetworkOptions options)
    {
        if (options.Embedding is not null)
            throw new ArgumentException("Convolutions read numbers, not tokens: take the front end or the embedding.", nameof(options));
        if (options.StepsPerFrame % frontEnd.Stride != 0)
            throw new ArgumentException(
                $"The convolutions' strides, {frontEnd.Stride} together, must divide the {options.StepsPerFrame} steps of a frame.",
                nameof(options));
        if (head.ReadsSteps && frontEnd.PooledParts > 0)
            throw new ArgumentException(
                $"A head for {(head.PerStep ? "every step" : "the last steps")} reads the steps themselves: set "
                + $"{nameof(ConvolutionalFrontEnd.GlobalMean)}, {nameof(ConvolutionalFrontEnd.PositiveShare)} and "
                + $"{nameof(ConvolutionalFrontEnd.GlobalMax)} of the front end to false.",
                nameof(options));
        bool isRead = !frontEnd.GlobalMean
            && frontEnd.Layers is [{ Kernels: ConvolutionKernels.Random, Padding: ConvolutionPadding.Same, Stride: 1 }];
        if (!isRead && frontEnd.Layers.Any(layer => layer.Paths.Any(path => path.Inside)))
            throw new ArgumentException(
                $"{nameof(ConvolutionPath.Inside)} is for a single layer of random kernels with padding {ConvolutionPadding.Same} and "
                + $"stride 1, of which the head reads no mean ({nameof(ConvolutionalFrontEnd.GlobalMean)} = false).",
                nameof(options));
    }

    private static void CheckLayers(IReadOnlyList<RecurrentLayer> layers, bool skipConnections)
    {
        if (layers.Count == 0)
            throw new ArgumentException("A network needs at least one recurrent layer.", nameof(layers));
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].ReturnSequences != i < layers.Count - 1)
            {
                throw new ArgumentException(
                    i < layers.Count - 1
                        ? $"Layer {i} is below another one and must return sequences."
                        : $"Layer {i} is the last one and must return its last state, not sequences.",
                    nameof(layers));
            }
        }

        if (skipConnections && layers.Any(layer => layer.OutputWidth != layers[0].OutputWidth))
            throw new ArgumentException(
                $"Skip connections add a layer's input to its output: all layers must have the same width; "
                + $"they have {string.Join(", ", layers.Select(layer => layer.OutputWidth))}.",
                nameof(layers));
    }
}
