using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Layers;

/// <summary>A convolution in its network: its inputs, and what its shortcut adds.</summary>
internal sealed class ConvolutionPart(ConvolutionLayer layer, int shortcutChannels) : IWeightedPart
{
    public IReadOnlyList<NetworkParameter> Parameters => layer.Parameters;

    public void Build(int inputs, int seed)
    {
        if (layer.Kernels == ConvolutionKernels.Random)
            RandomKernelLayer.Build(layer, inputs, seed);
        else
            layer.Build(inputs, shortcutChannels, seed);
    }

    public void LoadWeights(int inputs, Func<string, int[], float[]> source) => layer.LoadWeights(inputs, shortcutChannels, source);
}
