using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Data;

/// <summary>Targets some of which are unknown (NaN): a sequence counts in the mean loss by the share that is known.</summary>
internal static class KnownTargets
{
    /// <summary>The share of the targets that is known; 1 if all are.</summary>
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
