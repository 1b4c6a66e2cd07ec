using LstmMlNet.Networks.Layers;

namespace LstmMlNet.Networks;

/// <summary>
/// Convolutions in front of the recurrent layers: they turn local patterns, wherever in the sequence they occur, into features. Their
/// outputs are averaged within each frame and passed to the recurrent layers, together with the steps themselves if <see cref="KeepInput"/>
/// is on.
/// </summary>
public sealed class ConvolutionalFrontEnd
{
    /// <param name="layers">The convolutions, from the bottom up.</param>
    /// <exception cref="ArgumentException">There are no layers, or a shortcut spans more layers than there are.</exception>
    public ConvolutionalFrontEnd(IReadOnlyList<ConvolutionLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0)
            throw new ArgumentException("A front end needs at least one convolution.", nameof(layers));
        for (int i = 0; i < layers.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(layers[i], nameof(layers));
            if (layers[i].ShortcutOver > i + 1)
                throw new ArgumentException(
                    $"Convolution {i} adds a shortcut over {layers[i].ShortcutOver} layers; there are {i + 1} up to it.",
                    nameof(layers));
        }

        Layers = [.. layers];
    }

    /// <summary>The convolutions, from the bottom up.</summary>
    public IReadOnlyList<ConvolutionLayer> Layers { get; }

    /// <summary>
    /// Whether the recurrent layers also read the steps themselves. Default: on; a Keras <c>Conv1D</c> in front of a recurrent layer
    /// corresponds to off.
    /// </summary>
    public bool KeepInput { get; init; } = true;

    /// <summary>
    /// Whether the head also reads the mean of the convolutions' outputs over all steps: a pattern that occurs anywhere in the sequence
    /// need not be remembered until its end. Not for a head that predicts at each step. Default: on.
    /// </summary>
    public bool GlobalMean { get; init; } = true;

    /// <summary>
    /// Whether the head also reads, for each filter, the share of steps at which its output is above zero: how often its pattern occurs
    /// (ROCKET's proportion of positive values, Dempster et al. 2020). For fixed kernels: it changes in jumps, so no gradient passes
    /// through it. Not for a head that predicts at each step. Default: off.
    /// </summary>
    public bool PositiveShare { get; init; }

    /// <summary>
    /// Whether the head also reads the maximum output of each filter: how well its pattern fits where it fits best. Not for a head that
    /// predicts at each step. Default: off.
    /// </summary>
    public bool GlobalMax { get; init; }

    /// <summary>
    /// How the convolutions' input is normalized within each sequence; the recurrent layers read the steps as they are. This needs the
    /// whole sequence, so it rules out streaming. Default: not at all.
    /// </summary>
    public SequenceNormalization Normalization
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"There is no normalization {value}.");
    }

    /// <summary>The number of channels of the last convolution.</summary>
    public int Filters => Layers[^1].Filters;

    /// <summary>The number of steps from one output of the last convolution to the next.</summary>
    public int Stride => Layers.Aggregate(1, (product, layer) => checked(product * layer.Stride));

    /// <summary>
    /// The number of steps, up to and including the current one, on which an output depends; for causal convolutions only.
    /// </summary>
    public int ReceptiveField
    {
        get
        {
            int stride = 1;
            int reach = 1;
            foreach (ConvolutionLayer layer in Layers)
            {
                reach = checked(reach + (layer.Span * stride));
                stride *= layer.Stride;
            }

            return reach;
        }
    }

    /// <summary>How many numbers the head reads of the convolutions: of each filter its mean, positive share and maximum.</summary>
    internal int PooledWidth => checked(PooledParts * Filters);

    /// <summary>How many times the head reads the filters.</summary>
    internal int PooledParts => AveragedParts + (GlobalMax ? 1 : 0);

    /// <summary>How many of these, the first ones, are means over all steps.</summary>
    internal int AveragedParts => (GlobalMean ? 1 : 0) + (PositiveShare ? 1 : 0);

    /// <summary>The number of weights of all convolutions.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>Whether no output depends on later steps.</summary>
    public bool IsCausal => Normalization == SequenceNormalization.None && Layers.All(layer => layer.Padding == ConvolutionPadding.Causal);

    /// <summary>
    /// Creates fixed random kernels (after ROCKET, Dempster et al. 2020) of length 9, dilated up to a 36th of the sequence length. Their
    /// biases and the scale of their outputs are measured on some of the training data when training begins.
    /// </summary>
    /// <param name="steps">The number of steps of a typical sequence.</param>
    /// <param name="kernels">The number of kernels. Default: 64.</param>
    /// <param name="padding">Which steps around its own position a kernel reads. Default: as many before as after.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static ConvolutionalFrontEnd RandomKernels(int steps, int kernels = 64, ConvolutionPadding padding = ConvolutionPadding.Same)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernels, 1);
        return new ConvolutionalFrontEnd([RandomKernelLayer.Create(steps, kernels, padding)]) { GlobalMean = false };
    }

    /// <summary>
    /// Creates many fixed random kernels for the head alone to read, as in ROCKET (Dempster et al. 2020): length 9, dilated up to the whole
    /// sequence, each pooled to the share of steps at which it is above zero, and to its maximum. With <see cref="HeadSolver.Ridge"/> such
    /// a network is trained in a second or two. Biases and the scale of outputs are measured on some of the training data when training
    /// begins.
    /// </summary>
    /// <param name="steps">The number of steps of a typical sequence.</param>
    /// <param name="kernels">The number of kernels. Default: 5,000; with more, ROCKET gains little.</param>
    /// <param name="padding">Which steps around its own position a kernel reads. Default: as many before as after.</param>
    /// <param name="normalization">How sequences are normalized. Default: not at all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or there is no such normalization.</exception>
    public static ConvolutionalFrontEnd Rocket(
        int steps,
        int kernels = 5_000,
        ConvolutionPadding padding = ConvolutionPadding.Same,
        SequenceNormalization normalization = SequenceNormalization.None)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernels, 1);
        return new ConvolutionalFrontEnd([RandomKernelLayer.CreateWide(steps, kernels, padding)])
        {
            GlobalMean = false,
            PositiveShare = true,
            GlobalMax = true,
            Normalization = normalization,
        };
    }

    /// <summary>
    /// Describes the convolutions from the bottom up: kinds, lengths, filters, and which parts of the network read their outputs.
    /// </summary>
    public override string ToString() => string.Join(", ", Layers.Select(layer => $"{layer.TypeName} {layer.Lengths} of {layer.Filters}"))
        + (Normalization switch
        {
            SequenceNormalization.Standardized => ", sequences standardized",
            SequenceNormalization.StandardizedLogarithms => ", sequences' logarithms standardized",
            _ => "",
        })
        + (KeepInput ? ", beside the steps" : "")
        + (GlobalMean ? ", mean over all steps" : "")
        + (PositiveShare ? ", share of steps above zero" : "")
        + (GlobalMax ? ", maximum over all steps" : "");

    /// <summary>Creates convolutions of the same kind without weights, for another network.</summary>
    public ConvolutionalFrontEnd CloneUntrained() => new([.. Layers.Select(layer => layer.CloneUntrained())])
    {
        KeepInput = KeepInput,
        GlobalMean = GlobalMean,
        PositiveShare = PositiveShare,
        GlobalMax = GlobalMax,
        Normalization = Normalization,
    };

    /// <summary>Channels of a layer's input.</summary>
    internal int InputsOf(int layer, int features) => layer == 0 ? features : Layers[layer - 1].Filters;

    /// <summary>Channels of what a layer's shortcut adds; 0 if it has none.</summary>
    internal int ShortcutInputsOf(int layer, int features) =>
        Layers[layer].ShortcutOver == 0 ? 0 : InputsOf(layer + 1 - Layers[layer].ShortcutOver, features);
}
