using System.Runtime.InteropServices;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>Sees that all ranks train the same network by the same options, and begins them with the same weights.</summary>
internal static class RankAgreement
{
    /// <summary>The training of all ranks; with rows of their own, its data are those of all.</summary>
    /// <exception cref="InvalidOperationException">A rank trains something else than rank 0.</exception>
    public static TrainingFingerprint Require(TrainingFingerprint own, TrainingOptions options)
    {
        ICollective collective = options.Collective;
        if (collective.Size == 1)
            return own;
        foreach ((string name, string value) in own.Parts)
            collective.RequireSame($"The {name} of a training", value);
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
