using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Generation;

/// <summary>Convolutions in front of a network as C#.</summary>
internal static class FrontEndCode
{
    public static string Write(ConvolutionalFrontEnd frontEnd)
    {
        var settings = new List<string>();
        if (!frontEnd.KeepInput)
            settings.Add($"{nameof(frontEnd.KeepInput)} = false");
        if (!frontEnd.GlobalMean)
            settings.Add($"{nameof(frontEnd.GlobalMean)} = false");
        if (frontEnd.PositiveShare)
            settings.Add($"{nameof(frontEnd.PositiveShare)} = true");
        if (frontEnd.GlobalMax)
            settings.Add($"{nameof(frontEnd.GlobalMax)} = true");
        if (frontEnd.Normalization != SequenceNormalization.None)
            settings.Add($"{nameof(frontEnd.Normalization)} = {nameof(SequenceNormalization)}.{frontEnd.Normalization}");
        return $"new ConvolutionalFrontEnd([{string.Join(", ", frontEnd.Layers.Select(Write))}]){Initializer(settings)}";
    }

    private static string Write(ConvolutionLayer layer)
    {
        var defaults = new ConvolutionLayer(1, 1);
        var settings = new List<string>();
        Add(nameof(layer.Stride), Number(layer.Stride), layer.Stride != defaults.Stride);
        Add(nameof(layer.Padding), $"ConvolutionPadding.{layer.Padding}", layer.Padding != defaults.Padding);
        Add(nameof(layer.Normalization), $"ConvolutionNormalization.{layer.Normalization}", layer.Normalization != defaults.Normalization);
        Add(nameof(layer.Bottleneck), Number(layer.Bottleneck), layer.Bottleneck != defaults.Bottleneck);
        Add(nameof(layer.PooledFilters), Number(layer.PooledFilters), layer.PooledFilters != defaults.PooledFilters);
        Add(nameof(layer.ShortcutOver), Number(layer.ShortcutOver), layer.ShortcutOver != defaults.ShortcutOver);
        Add(nameof(layer.Kernels), $"ConvolutionKernels.{layer.Kernels}", layer.Kernels != defaults.Kernels);
        string paths = string.Join(", ", layer.Paths.Select(path =>
            $"new({Number(path.Filters)}, {Number(path.KernelSize)}"
            + (path.Dilation == 1 ? "" : $", {Number(path.Dilation)}")
            + (path.Inside ? $", {nameof(path.Inside)}: true)" : ")")));
        return $"new ConvolutionLayer([{paths}]){Initializer(settings)}";

        void Add(string name, string value, bool differs)
        {
            if (differs)
                settings.Add($"{name} = {value}");
        }
    }

    private static string Initializer(List<string> settings) => settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
