namespace LstmMlNet.Networks.Numerics;

/// <summary>Rows of one kind: what a product reads or writes for every step of every sequence.</summary>
/// <param name="rows">How they lie.</param>
/// <param name="stride">Floats of a row.</param>
internal sealed unsafe class ConvolutionPlane(ConvolutionRows rows, int stride)
{
    private AlignedBuffer? _buffer;

    public int Stride => stride;

    /// <summary>A sequence's first row.</summary>
    public float* At(int place) => _buffer!.Pointer + ((nint)rows.StartOf(place) * stride);

    /// <summary>A sequence's rows from one column on.</summary>
    public RowPlane From(int place, int column = 0) => new(At(place) + column, stride);

    public int StepsOf(int place) => rows.StepsOf(place);

    public Span<float> Row(int place, int step) => new(At(place) + ((nint)step * stride), stride);

    public void Resize(int count, BufferPages? pages) => _buffer = AlignedBuffer.Ensure(_buffer, (long)count * stride, pages);

    /// <summary>Zeros before, between and after a group's sequences: a thread's own of them.</summary>
    public void ClearGaps(in ConvolutionGroup group, int gap)
    {
        for (int place = group.First; place < group.End; place++)
        {
            if (!group.Owns(place))
                continue;
            new Span<float>(At(place) - ((nint)gap * stride), gap * stride).Clear();
            if (place == group.End - 1)
                new Span<float>(At(place) + ((nint)rows.StepsOf(place) * stride), gap * stride).Clear();
        }
    }
}

/// <summary>The memory of one convolution.</summary>
internal sealed class ConvolutionBuffers
{
    private readonly ConvolutionPlane[] _atInput;
    private readonly ConvolutionPlane[] _atOutput;

    /// <param name="plan">The convolution.</param>
    /// <param name="input">How the steps that it reads lie.</param>
    /// <param name="output">How its outputs lie.</param>
    /// <param name="keeps">Whether there will be a backward pass.</param>
    public ConvolutionBuffers(ConvolutionLayerPlan plan, ConvolutionRows input, ConvolutionRows output, bool keeps)
    {
        Mixed = plan.Bottleneck is { } bottleneck ? new ConvolutionPlane(input, bottleneck.Pass.OutputStride) : null;
        Pooled = plan.Pooled is null ? null : new ConvolutionPlane(input, plan.InputStride);
        Product = new ConvolutionPlane(output, plan.OutputStride);
        Own = new ConvolutionPlane(output, plan.OutputStride);
        ShortcutProduct = plan.Shortcut is null ? null : new ConvolutionPlane(output, plan.OutputStride);
        Output = plan.Shortcut is null ? Own : new ConvolutionPlane(output, plan.OutputStride);
        if (plan.Layer.Normalization == ConvolutionNormalization.Layer)
        {
            Scales = new ConvolutionPlane(output, 1);
            ShortcutScales = plan.Shortcut is null ? null : new ConvolutionPlane(output, 1);
        }

        if (keeps)
        {
            OutputGradient = new ConvolutionPlane(output, plan.OutputStride);
            MixedGradient = Mixed is null ? null : new ConvolutionPlane(input, Mixed.Stride);
            PooledGradient = Pooled is null ? null : new ConvolutionPlane(input, ColumnBlock.Pad(plan.InputStride));
            Spread = plan.Layer.Stride > 1 ? new ConvolutionPlane(input, plan.OutputStride) : null;
        }

        _atInput = [.. new[] { Mixed, Pooled, MixedGradient, PooledGradient, Spread }.OfType<ConvolutionPlane>()];
        _atOutput = [.. new[] { Product, Own, ShortcutProduct, Output, OutputGradient, Scales, ShortcutScales }.OfType<ConvolutionPlane>()
            .Distinct()];
    }

    /// <summary>The input's channels mixed.</summary>
    public ConvolutionPlane? Mixed { get; }

    /// <summary>The greatest of three neighboring steps.</summary>
    public ConvolutionPlane? Pooled { get; }

    /// <summary>What the filters give; then normalized; in the backward pass the gradient of what they gave.</summary>
    public ConvolutionPlane Product { get; }

    /// <summary>Normalized, rectified.</summary>
    public ConvolutionPlane Own { get; }

    /// <summary>As <see cref="Product"/>, of the shortcut.</summary>
    public ConvolutionPlane? ShortcutProduct { get; }

    /// <summary>What the layer gives, shortcut included.</summary>
    public ConvolutionPlane Output { get; }

    /// <summary>1 / deviation of each step, where steps are normalized by themselves.</summary>
    public ConvolutionPlane? Scales { get; }

    /// <summary>The same, of the shortcut.</summary>
    public ConvolutionPlane? ShortcutScales { get; }

    public ConvolutionPlane? OutputGradient { get; }

    public ConvolutionPlane? MixedGradient { get; }

    public ConvolutionPlane? PooledGradient { get; }

    /// <summary>Gradients of outputs at the steps of the input that they are of, zeros between.</summary>
    public ConvolutionPlane? Spread { get; }

    /// <summary>Makes room.</summary>
    public void Resize(int inputs, int outputs, BufferPages? pages)
    {
        foreach (ConvolutionPlane plane in _atInput)
            plane.Resize(inputs, pages);
        foreach (ConvolutionPlane plane in _atOutput)
            plane.Resize(outputs, pages);
    }
}
