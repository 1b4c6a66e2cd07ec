using System.Runtime.InteropServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>Sees that all ranks train the same network by the same options, and begins them with the same weights.</summary>
internal static class RankAgreement
{
    /// <summary>The training of all ranks; with rows of their own, its data are those of all.</summary>
    /// <exception cref="InvalidOperationException">A rank trains something else than rank 0, or the network cannot be spread.</exception>
    public static TrainingFingerprint Require(TrainingFingerprint own, RecurrentNetwork network, TrainingOptions options)
    {
        ICollective collective = options.Collective;
        if (collective.Size == 1)
            return own;
        if (network.FrontEnd?.Layers.Any(layer => layer.Normalization == ConvolutionNormalization.Batch) == true)
            throw new InvalidOperationException("Convolutions "
                + $"with {nameof(ConvolutionNormalization)}.{nameof(ConvolutionNormalization.Batch)} "
                + $"cannot be trained by {collective.Size} ranks: each would normalise by its own part of a batch. Use "
                + $"{nameof(ConvolutionNormalization)}.{nameof(ConvolutionNormalization.Layer)}.");
        foreach ((string name, string value) in own.Parts)
        {
            bool isData = name is TrainingFingerprint.Data or TrainingFingerprint.Validation;
            if (!isData || options.RankRows == RankRows.Shared)
                collective.RequireSame($"The {name} of a training", value);
        }

        if (options.RankRows == RankRows.Own)
        {
            foreach (string name in new[] { TrainingFingerprint.Data, TrainingFingerprint.Validation })
            {
                string mine = own.Parts[name];
                own.Parts[name] = string.Join("; ", Enumerable.Range(0, collective.Size).Select(rank => collective.Broadcast(mine, rank)));
            }
        }

        return own;
    }

    /// <summary>Gives all ranks the weights of rank 0.</summary>
    public static void ShareWeights(PackedNetwork packed, ICollective collective)
    {
        if (collective.Size == 1)
            return;
        collective.Broadcast(MemoryMarshal.AsBytes(packed.ParameterSpan), 0);
        packed.DeriveAll(transposes: true);
    }
}
