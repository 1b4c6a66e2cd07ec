using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Data;

/// <summary>Targets of which some are not known (NaN): a sequence counts in the mean loss by how many are.</summary>
internal static class KnownTargets
{
    /// <summary>The share of the targets that is known; 1 where all are.</summary>
    public static float ShareOf(ReadOnlySpan<float> target)
    {
        if (!TensorPrimitives.IsNaNAny(target))
            return 1f;
        int known = 0;
        foreach (float value in target)
            known += float.IsNaN(value) ? 0 : 1;
        return (float)known / target.Length;
    }
}
