using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Layers;

/// <summary>
/// Fixed random kernels after ROCKET (Dempster et al. 2020), all of one length: zero-mean normal weights, dilations of powers
/// of two, some of the channels.
/// </summary>
internal static class RandomKernelLayer
{
    // ROCKET draws 7, 9 and 11; one length serves the tiles better.
    private const int KernelSize = 9;

    // A window of 9 steps then spans at most a quarter of the sequence: a recurrent layer sees what is further apart.
    private const int LengthPerDilation = 36;

    /// <summary>The layer for a recurrent layer above it, without weights.</summary>
    public static ConvolutionLayer Create(int steps, int kernels, ConvolutionPadding padding) =>
        CreateUpTo(steps / LengthPerDilation, kernels, padding, inside: [false]);

    /// <summary>
    /// The layer for a head that reads it, without weights: its longest windows span the whole sequence, and half of them are read only
    /// within it, as ROCKET's are.
    /// </summary>
    public static ConvolutionLayer CreateWide(int steps, int kernels, ConvolutionPadding padding) => CreateUpTo(
        (steps - 1) / (KernelSize - 1),
        kernels,
        padding,
        inside: padding == ConvolutionPadding.Same && kernels > 1 ? [false, true] : [false]);

    private static ConvolutionLayer CreateUpTo(int greatestDilation, int kernels, ConvolutionPadding padding, bool[] inside)
    {
        var dilations = new List<int> { 1 };
        while (dilations[^1] * 2 <= greatestDilation && (dilations.Count + 1) * inside.Length <= kernels)
            dilations.Add(dilations[^1] * 2);
        (int Dilation, bool Inside)[] paths = [.. dilations.SelectMany(dilation => inside.Select(own => (dilation, own)))];
        return new ConvolutionLayer([.. paths.Select((path, i) => new ConvolutionPath(
            (int)((long)kernels * (i + 1) / paths.Length) - (int)((long)kernels * i / paths.Length),
            KernelSize,
            path.Dilation,
            path.Inside))])
        {
            Padding = padding,
            Kernels = ConvolutionKernels.Random,
        };
    }

    /// <summary>Draws the kernels.</summary>
    public static void Build(ConvolutionLayer layer, int channels, int seed)
    {
        var random = new SeededRandom(seed);
        layer.LoadWeights(channels, 0, (name, shape) => shape.Length == 3
            ? Draw(shape[0], shape[1], shape[2], random)
            : [.. Enumerable.Repeat(ConvolutionLayer.FirstOf(name), shape[0])]);
    }

    /// <summary>Whether training has measured the layer's biases already.</summary>
    public static bool IsMeasured(ConvolutionLayer layer) => layer.Data("moving_mean").Any(mean => mean != 0);

    private static float[] Draw(int length, int channels, int filters, SeededRandom random)
    {
        var kernel = new float[checked(length * channels * filters)];
        var weights = new float[length];
        int[] order = [.. Enumerable.Range(0, channels)];
        for (int filter = 0; filter < filters; filter++)
        {
            // The number of channels, 2^U, so that few are as likely as many.
            int count = Math.Min(channels, (int)Math.Pow(2, random.NextDouble() * Math.Log2(channels + 1)));
            for (int i = 0; i < count; i++)
            {
                int other = i + random.NextInt(channels - i);
                (order[i], order[other]) = (order[other], order[i]);
                NormalNumbers.Fill(weights, random.NextInt(int.MaxValue));
                float mean = weights.Average();
                for (int k = 0; k < length; k++)
                    kernel[(((k * channels) + order[i]) * filters) + filter] = weights[k] - mean;
            }
        }

        return kernel;
    }
}
