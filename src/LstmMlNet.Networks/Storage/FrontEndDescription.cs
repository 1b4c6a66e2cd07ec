namespace LstmMlNet.Networks.Storage;

/// <summary>The front end's convolutions as a network file describes them.</summary>
internal sealed record FrontEndDescription
{
    public required ConvolutionDescription[] Layers { get; init; }

    public bool KeepInput { get; set; } = true;

    public bool GlobalMean { get; set; } = true;

    public bool PositiveShare { get; init; }

    public bool GlobalMax { get; init; }

    /// <summary>The name of a <see cref="SequenceNormalization"/>.</summary>
    public string Normalization { get; set; } = nameof(SequenceNormalization.None);

    public static FrontEndDescription Of(ConvolutionalFrontEnd frontEnd) => new()
    {
        Layers = [.. frontEnd.Layers.Select(ConvolutionDescription.Of)],
        KeepInput = frontEnd.KeepInput,
        GlobalMean = frontEnd.GlobalMean,
        PositiveShare = frontEnd.PositiveShare,
        GlobalMax = frontEnd.GlobalMax,
        Normalization = frontEnd.Normalization.ToString(),
    };

    /// <exception cref="InvalidDataException">A name is not known.</exception>
    public ConvolutionalFrontEnd Create() => new([.. Layers.Select(layer => layer.Create())])
    {
        KeepInput = KeepInput,
        GlobalMean = GlobalMean,
        PositiveShare = PositiveShare,
        GlobalMax = GlobalMax,
        Normalization = LayerDescription.Parse<SequenceNormalization>(Normalization, "a normalization of sequences"),
    };
}

/// <summary>A convolution as a network file describes it.</summary>
internal sealed record ConvolutionDescription
{
    public required PathDescription[] Paths { get; init; }

    public int Stride { get; set; } = 1;

    /// <summary>The name of a <see cref="ConvolutionPadding"/>.</summary>
    public string Padding { get; set; } = nameof(ConvolutionPadding.Same);

    /// <summary>The name of a <see cref="ConvolutionNormalization"/>.</summary>
    public string Normalization { get; set; } = nameof(ConvolutionNormalization.Batch);

    /// <summary>The name of a <see cref="ConvolutionKernels"/>.</summary>
    public string Kernels { get; set; } = nameof(ConvolutionKernels.Trained);

    public int Bottleneck { get; init; }

    public int PooledFilters { get; init; }

    public int ShortcutOver { get; init; }

    public bool Trainable { get; set; } = true;

    public static ConvolutionDescription Of(ConvolutionLayer layer) => new()
    {
        Paths = [.. layer.Paths.Select(path =>
            new PathDescription
            {
                Filters = path.Filters,
                KernelSize = path.KernelSize,
                Dilation = path.Dilation,
                Inside = path.Inside,
            })],
        Stride = layer.Stride,
        Padding = layer.Padding.ToString(),
        Normalization = layer.Normalization.ToString(),
        Kernels = layer.Kernels.ToString(),
        Bottleneck = layer.Bottleneck,
        PooledFilters = layer.PooledFilters,
        ShortcutOver = layer.ShortcutOver,
        Trainable = layer.Trainable,
    };

    /// <exception cref="InvalidDataException">A name is not known.</exception>
    public ConvolutionLayer Create() => new([.. Paths.Select(path => 
        new ConvolutionPath(path.Filters, path.KernelSize, path.Dilation, path.Inside))])
    {
        Stride = Stride,
        Padding = LayerDescription.Parse<ConvolutionPadding>(Padding, "a padding"),
        Normalization = LayerDescription.Parse<ConvolutionNormalization>(Normalization, "a normalization"),
        Kernels = LayerDescription.Parse<ConvolutionKernels>(Kernels, "kernels"),
        Bottleneck = Bottleneck,
        PooledFilters = PooledFilters,
        ShortcutOver = ShortcutOver,
        Trainable = Trainable,
    };
}

/// <summary>Filters of one length as a network file describes them.</summary>
internal sealed record PathDescription
{
    public required int Filters { get; init; }

    public required int KernelSize { get; init; }

    public int Dilation { get; set; } = 1;

    public bool Inside { get; init; }
}
