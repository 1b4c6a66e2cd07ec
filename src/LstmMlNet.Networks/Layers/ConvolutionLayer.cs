using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <summary>
/// A 1-D convolution over the steps of sequences <c>[batch, steps, channels]</c>, normalized, followed by ReLU: Keras's <c>Conv1D</c>, or
/// filters of several lengths in parallel as in an Inception block (Ismail Fawaz et al. 2020). Output: <c>[batch, ⌈steps / stride⌉,
/// filters]</c>.
/// </summary>
public sealed class ConvolutionLayer
{
    // Keras's and the paper's.
    internal const float Epsilon = 1e-3f;
    private NetworkParameter[] _parameters = [];

    /// <summary>Creates a layer with filters of one length.</summary>
    /// <param name="filters">The number of filters.</param>
    /// <param name="kernelSize">The number of steps that each filter reads.</param>
    /// <param name="dilation">The distance between these steps. Default: 1, adjacent steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public ConvolutionLayer(int filters, int kernelSize, int dilation = 1)
        : this([new ConvolutionPath(filters, kernelSize, dilation)])
    {
    }

    /// <summary>Creates a layer with filters of several lengths in parallel.</summary>
    /// <param name="paths">The paths, one per length; at least one.</param>
    /// <exception cref="ArgumentException">There are no paths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of a path is less than 1.</exception>
    public ConvolutionLayer(IReadOnlyList<ConvolutionPath> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
            throw new ArgumentException("A convolution needs filters of at least one length.", nameof(paths));
        foreach (ConvolutionPath path in paths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(path.Filters, 1, nameof(paths));
            ArgumentOutOfRangeException.ThrowIfLessThan(path.KernelSize, 1, nameof(paths));
            ArgumentOutOfRangeException.ThrowIfLessThan(path.Dilation, 1, nameof(paths));
        }

        Paths = [.. paths];
    }

    /// <summary>The paths, one per filter length.</summary>
    public IReadOnlyList<ConvolutionPath> Paths { get; }

    /// <summary>The number of steps from one output to the next. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Stride
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Which steps around its own position a filter reads. Default: as many before as after.</summary>
    public ConvolutionPadding Padding { get; init; }

    /// <summary>How outputs are normalized before the ReLU. Default: over the batch.</summary>
    public ConvolutionNormalization Normalization { get; init; } = ConvolutionNormalization.Batch;

    /// <summary>
    /// The number of channels to which the input is reduced first, step by step, if it has more than one; 0 for none. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Bottleneck
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// The number of filters of an additional path, which reads the maximum of three neighboring steps; 0 for none. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int PooledFilters
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// The number of layers, ending with this one, that a shortcut spans: their input, projected to this layer's width, is added to its
    /// output (He et al. 2016). 1 adds the layer's own input; 0 adds nothing. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ShortcutOver
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Whether kernels are learned, or random and fixed. Default: learned.</summary>
    public ConvolutionKernels Kernels { get; init; }

    /// <summary>Whether training changes the layer; a frozen layer is normalized as in scoring. Default: true.</summary>
    public bool Trainable
    {
        get => field && Kernels == ConvolutionKernels.Trained;
        set;
    } = true;

    /// <summary>The number of filters of all paths together: the channels of the output.</summary>
    public int Filters => Paths.Sum(path => path.Filters) + PooledFilters;

    /// <summary>
    /// <c>kernel</c> [kernel size, channels, filters] of each path (<c>kernel_1</c>, … from the second on), initialized Glorot uniform;
    /// then <c>bias</c>, or <c>gamma</c> and <c>beta</c> and, for batch normalization, <c>moving_mean</c> and <c>moving_variance</c>, which
    /// training measures instead of learning. Empty until the layer is part of a network.
    /// </summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>The number of weights of the layer, moving averages included.</summary>
    public long ParameterCount => _parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>The number of weights that training changes by gradients.</summary>
    public long TrainableParameterCount => Trainable
        ? _parameters.Where(parameter => !IsMoving(parameter.Name)).Sum(parameter => (long)parameter.Count)
        : 0;

    /// <summary>
    /// Creates a block of InceptionTime: filters of lengths 9, 19 and 39 and a pooled path, with the same number of filters each.
    /// </summary>
    /// <param name="filters">The number of filters of each path, and of channels of the bottleneck. Default: 32, as in the paper.</param>
    /// <param name="shortcutOver">See <see cref="ShortcutOver"/>. Default: 0.</param>
    public static ConvolutionLayer Inception(int filters = 32, int shortcutOver = 0) =>
        new([new(filters, 9), new(filters, 19), new(filters, 39)])
        {
            Bottleneck = filters,
            PooledFilters = filters,
            ShortcutOver = shortcutOver,
        };

    /// <summary>Whether the input's channels are mixed first; not if there is only one.</summary>
    internal bool HasBottleneck(int channels) => Bottleneck > 0 && channels > 1;

    /// <summary>Steps before a step that a path's filter reads.</summary>
    internal int Before(ConvolutionPath path) => Padding == ConvolutionPadding.Causal ? path.Span : path.Span / 2;

    /// <summary>The maximum number of steps before or after a step that any filter reads.</summary>
    internal int Reach => Paths.Max(path => Math.Max(Before(path), path.Span - Before(path)));

    /// <summary>Steps from the first that an output depends on to the last, pooled path included.</summary>
    internal int Span => Math.Max(Paths.Max(path => path.Span), PooledFilters > 0 ? 2 : 0);

    internal string TypeName => Kernels == ConvolutionKernels.Random ? "Random kernels"
        : Paths.Count > 1 || PooledFilters > 0 ? "Inception" : "Conv1D";

    /// <summary>Lengths of the filters, and how far apart their steps are.</summary>
    internal string Lengths =>
        string.Join("/", Paths.Select(path => path.Dilation == 1 ? $"{path.KernelSize}" : $"{path.KernelSize}·{path.Dilation}"))
        + (PooledFilters > 0 ? "/pooled" : "");

    internal static bool IsMoving(string name) =>
        name.EndsWith("moving_mean", StringComparison.Ordinal) || name.EndsWith("moving_variance", StringComparison.Ordinal);

    /// <param name="channels">Channels of the input.</param>
    /// <param name="shortcutChannels">Channels of the shortcut's input.</param>
    /// <param name="seed">The seed of the initial weights.</param>
    internal void Build(int channels, int shortcutChannels, int seed)
    {
        var random = new SeededRandom(seed);
        LoadWeights(channels, shortcutChannels, (name, shape) =>
            shape.Length == 3 ? Kernel(shape) : [.. Enumerable.Repeat(FirstOf(name), shape[0])]);

        float[] Kernel(int[] shape)
        {
            int inputs = checked(shape[0] * shape[1]);
            return Initializers.GlorotUniform(inputs, checked(shape[0] * shape[2]), checked(inputs * shape[2]), random);
        }
    }

    /// <summary>A normalization's initial parameters.</summary>
    internal static float FirstOf(string name) =>
        name.EndsWith("gamma", StringComparison.Ordinal) || name.EndsWith("moving_variance", StringComparison.Ordinal) ? 1f : 0f;

    internal void LoadWeights(int channels, int shortcutChannels, Func<string, int[], float[]> source)
    {
        if (_parameters.Length > 0)
            throw new ArgumentException("This convolution is already part of a network; make a new one.");
        var parameters = new List<NetworkParameter>();
        bool mixes = HasBottleneck(channels);
        if (mixes)
            Add("bottleneck_kernel", 1, channels, Bottleneck);
        for (int i = 0; i < Paths.Count; i++)
            Add(i == 0 ? "kernel" : $"kernel_{i}", Paths[i].KernelSize, mixes ? Bottleneck : channels, Paths[i].Filters);
        if (PooledFilters > 0)
            Add("pooled_kernel", 1, channels, PooledFilters);
        AddNormalization("");
        if (ShortcutOver > 0)
        {
            Add("shortcut_kernel", 1, shortcutChannels, Filters);
            AddNormalization("shortcut_");
        }

        _parameters = [.. parameters];

        void AddNormalization(string prefix)
        {
            foreach (string name in NormalizationNames())
                Add(prefix + name, Filters);
        }

        void Add(string name, params int[] shape) => parameters.Add(new NetworkParameter(name, shape, source(name, shape)));
    }

    internal float[] Data(string name) => _parameters.First(parameter => parameter.Name == name).Data;

    internal ConvolutionLayer CloneUntrained() => new(Paths)
    {
        Stride = Stride,
        Padding = Padding,
        Normalization = Normalization,
        Bottleneck = Bottleneck,
        PooledFilters = PooledFilters,
        ShortcutOver = ShortcutOver,
        Kernels = Kernels,
        Trainable = Trainable,
    };

    private string[] NormalizationNames() => Normalization switch
    {
        ConvolutionNormalization.None => ["bias"],
        ConvolutionNormalization.Layer => ["gamma", "beta"],
        _ => ["gamma", "beta", "moving_mean", "moving_variance"],
    };
}
