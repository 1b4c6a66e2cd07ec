namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How one convolution is laid out. A step of its output has its paths side by side, each padded to whole vectors of four.
/// </summary>
internal sealed class ConvolutionLayerPlan
{
    public required ConvolutionLayer Layer { get; init; }

    /// <summary>Floats of a step of the input.</summary>
    public required int InputStride { get; init; }

    public FrontEndProduct? Bottleneck { get; init; }

    public required FrontEndProduct[] Paths { get; init; }

    public FrontEndProduct? Pooled { get; init; }

    public FrontEndProduct? Shortcut { get; init; }

    /// <summary>Where each path begins in a step of the output, the pooled one last.</summary>
    public required int[] Starts { get; init; }

    /// <summary>Floats of a step of the output.</summary>
    public required int OutputStride { get; init; }

    public required NormalizationPlan Normalization { get; init; }

    public NormalizationPlan? ShortcutNormalization { get; init; }
}
