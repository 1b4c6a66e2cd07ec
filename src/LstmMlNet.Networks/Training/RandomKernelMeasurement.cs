using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Layers;
using LstmMlNet.Networks.Numerics;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Measures fixed random kernels on some of the training data: each kernel's output is scaled to mean 0 and standard deviation 1, and its
/// bias is a quantile, between the quartiles, of its output on one sequence (Dempster et al. 2021), so that its ReLU is sometimes above
/// zero and sometimes not.
/// </summary>
internal static class RandomKernelMeasurement
{
    private const int MostSequences = 64;

    // The limits of steps times features, and of steps times kernels, of the sample, above which fewer sequences are used.
    private const int MostValues = 1 << 18;
    private const int MostResponses = 1 << 24;

    /// <param name="packed">The network in training, whose front end's random kernels are measured unless they have been already.</param>
    /// <param name="network">The network as it was given.</param>
    /// <param name="data">The training data, of which some sequences are read.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="seed">Which sequences and which quantiles.</param>
    public static void Run(PackedNetwork packed, RecurrentNetwork network, TrainingSource data, FeatureScaling? scaling, int seed)
    {
        if (network.FrontEnd is not { } frontEnd || frontEnd.Layers.All(layer => layer.Kernels != ConvolutionKernels.Random))
            return;
        SequenceSlice[] sample = [.. data.Sample(values => SampleOf(data.Count, values, network))];
        if (sample.Length == 0)
            return;
        for (int layer = 0; layer < frontEnd.Layers.Count; layer++)
        {
            if (frontEnd.Layers[layer].Kernels == ConvolutionKernels.Random && !RandomKernelLayer.IsMeasured(frontEnd.Layers[layer]))
                packed.MeasureKernels(layer, sample, scaling, SeededRandom.Derive(seed, layer));
        }
    }

    /// <summary>Enough of some sequences, spread over all of them.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="valuesEach">Steps times features of a typical one.</param>
    /// <param name="network">The network.</param>
    private static int SampleOf(long count, double valuesEach, RecurrentNetwork network)
    {
        double responsesEach = valuesEach / network.Features * network.FrontEnd!.Layers.Max(layer => layer.Filters);
        double most = Math.Min(MostValues / Math.Max(1, valuesEach), MostResponses / Math.Max(1, responsesEach));
        return (int)Math.Min(count, Math.Clamp(most, 1, MostSequences));
    }
}
