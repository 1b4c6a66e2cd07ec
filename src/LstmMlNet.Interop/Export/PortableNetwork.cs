using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Interop.Export;

/// <summary>One direction of a layer for other frameworks, its weights by their Keras names and in the order of the cells here.</summary>
internal sealed record PortableCell(RecurrentCellType Type, int Units, float[] Kernel, float[] RecurrentKernel, float[] Bias);

/// <summary>
/// What of a network goes into files that hold weights alone. Standardization has no place there: that of the features is taken into the
/// first layer's weights, that of predicted numbers into the head's.
/// </summary>
internal sealed record PortableNetwork(IReadOnlyList<IReadOnlyList<PortableCell>> Cells, float[] HeadKernel, float[] HeadBias)
{
    /// <exception cref="NotSupportedException">
    /// The network has a part that the framework's layers have not; the message names it.
    /// </exception>
    public static void Check(RecurrentNetwork network, string framework, Func<RecurrentLayer, string?> refuse)
    {
        string? part = network switch
        {
            { FrontEnd: not null } => "convolutions",
            { Categories.Count: > 0 } => "categories beside numbers",
            { LevelFeature: not null } => "a level feature",
            { StepsPerFrame: > 1 } => "frames of several steps",
            { SkipConnections: true } => "skip connections",
            { Pooling: SequencePooling.Attention } => "attention over the steps",
            { Head: DenseQuantileLayer } => "a head of quantiles",
            _ => network.Layers.Select(layer => layer.Cell.Options switch
            {
                { LayerNormalization: true } => "layer normalization in its cells",
                { LearnInitialState: true } => "learned initial states",
                _ => refuse(layer),
            }).FirstOrDefault(reason => reason is not null),
        };
        if (part is not null)
            throw new NotSupportedException(
                $"The network has {part}, which {framework}'s layers have not. OnnxFile.Save writes every network.");
    }

    public static PortableNetwork Of(RecurrentNetwork network)
    {
        IReadOnlyList<IReadOnlyList<PortableCell>> cells =
        [
            .. network.Layers.Select((layer, i) => layer.Cells.Select(cell => CellOf(cell, i == 0 ? network.Scaling : null)).ToArray()),
        ];
        (float[] kernel, float[] bias) = (network.Head.DataOf(ParameterNames.Kernel), network.Head.DataOf(ParameterNames.Bias));
        if (network.TargetScaling is { } targets)
        {
            ReadOnlySpan<float> mean = targets.Mean;
            ReadOnlySpan<float> deviation = targets.Deviation;
            (kernel, bias) = ([.. kernel], [.. bias]);
            for (int i = 0; i < kernel.Length; i++)
                kernel[i] *= deviation[i % bias.Length];
            for (int i = 0; i < bias.Length; i++)
                bias[i] = (bias[i] * deviation[i]) + mean[i];
        }

        return new PortableNetwork(cells, kernel, bias);
    }

    private static PortableCell CellOf(RecurrentCell cell, FeatureScaling? scaling)
    {
        float[] kernel = cell.DataOf(ParameterNames.Kernel);
        float[] bias = cell.DataOf(ParameterNames.Bias);
        if (scaling is not null)
            (kernel, bias) = Folded(kernel, bias, scaling);
        return new PortableCell(cell.CellType, cell.Units, kernel, cell.DataOf(ParameterNames.RecurrentKernel), bias);
    }

    /// <summary>W·(x − mean) / deviation + b as W'·x + b', in double precision.</summary>
    private static (float[] Kernel, float[] Bias) Folded(float[] kernel, float[] bias, FeatureScaling scaling)
    {
        int features = scaling.Mean.Length;
        int width = kernel.Length / features;
        float[] scaled = [.. kernel];
        float[] shifted = [.. bias];
        for (int j = 0; j < width; j++)
        {
            double shift = 0;
            for (int k = 0; k < features; k++)
            {
                double weight = (double)kernel[(k * width) + j] / scaling.Deviation[k];
                scaled[(k * width) + j] = (float)weight;
                shift += weight * scaling.Mean[k];
            }

            shifted[j] = (float)(bias[j] - shift);
        }

        return (scaled, shifted);
    }
}
