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
        if (head.PerStep && (options.Pooling != SequencePooling.Last || stepsPerFrame > 1))
            throw new ArgumentException(
                $"A head for every step needs the steps themselves: no pooling ({options.Pooling}) "
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
        if (options.FrontEnd is { } frontEnd)
            CheckFrontEnd(frontEnd, head, options);
    }

    private static void CheckFrontEnd(ConvolutionalFrontEnd frontEnd, NetworkHead head, RecurrentNetworkOptions options)
    {
        if (options.Embedding is not null)
            throw new ArgumentException("Convolutions read numbers, not tokens: take the front end or the embedding.", nameof(options));
        if (options.StepsPerFrame % frontEnd.Stride != 0)
            throw new ArgumentException(
                $"The convolutions' strides, {frontEnd.Stride} together, must divide the {options.StepsPerFrame} steps of a frame.",
                nameof(options));
        if (head.PerStep && frontEnd.GlobalMean)
            throw new ArgumentException(
                $"A head for every step reads the steps themselves: set {nameof(ConvolutionalFrontEnd.GlobalMean)} of the "
                + "front end to false.",
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
