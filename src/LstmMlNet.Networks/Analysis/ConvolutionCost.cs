namespace LstmMlNet.Networks.Analysis;

/// <summary>A convolution's cost, counted per frame like that of recurrent layers.</summary>
internal static class ConvolutionCost
{
    public static LayerCost Of(RecurrentNetwork network, int index)
    {
        ConvolutionalFrontEnd frontEnd = network.FrontEnd!;
        ConvolutionLayer layer = frontEnd.Layers[index];
        long inputSteps = network.StepsPerFrame;
        foreach (ConvolutionLayer below in frontEnd.Layers.Take(index))
            inputSteps /= below.Stride;
        long steps = inputSteps / layer.Stride;
        long channels = frontEnd.InputsOf(index, network.Features);
        long read = layer.HasBottleneck((int)channels) ? layer.Bottleneck : channels;
        long mixing = read == channels ? 0 : channels * read * inputSteps;
        long filters = layer.Paths.Sum(path => (long)path.KernelSize * path.Filters) * read;
        long beside = (layer.PooledFilters * channels) + ((long)frontEnd.ShortcutInputsOf(index, network.Features) * layer.Filters);
        long scaling = layer.Filters * (layer.ShortcutOver > 0 ? 2L : 1L);
        long products = mixing + ((filters + beside) * steps);
        int passes = !layer.Trainable ? 1 : index == 0 ? 2 : 3;
        long kept = 3L * layer.Filters * steps * (layer.ShortcutOver > 0 ? 2 : 1);
        kept += (2 * (mixing > 0 ? read : 0) * inputSteps) + (layer.PooledFilters > 0 ? channels * inputSteps : 0);
        return new LayerCost
        {
            Name = layer.TypeName,
            ParameterCount = layer.ParameterCount,
            MultiplyAdds = products + (scaling * steps),
            TrainingMultiplyAdds = (passes * products) + (passes * scaling * steps),
            Sigmoids = 0,
            Tanhs = 0,
            BytesRead = sizeof(float) * (layer.ParameterCount + (channels * inputSteps)),
            StateBytes = 0,
            KeptBytes = sizeof(float) * kept,
        };
    }
}
