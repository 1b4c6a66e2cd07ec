using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What comes from outside, data and weights of a file, on its way to the products: 0 where it is denormal, or, of data, where a
/// product with a weight would be.
/// </summary>
internal static class InputValues
{
    /// <summary>Copies a step's values.</summary>
    /// <param name="source">The values.</param>
    /// <param name="target">Where to; may be where they are.</param>
    public static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target[..source.Length]);
        nuint i = 0;
        nuint length = (nuint)source.Length;
        for (; i + (nuint)Vector<float>.Count <= length; i += (nuint)Vector<float>.Count)
            Flush(Vector.LoadUnsafe(ref from, i), Least.State).StoreUnsafe(ref to, i);
        for (; i < length; i++)
            Unsafe.Add(ref to, i) = Flush(Unsafe.Add(ref from, i), Least.State);
    }

    /// <summary>Copies a step's values, each less its mean, times the inverse of its deviation.</summary>
    /// <param name="source">The values.</param>
    /// <param name="means">Of each.</param>
    /// <param name="inverses">Of each.</param>
    /// <param name="target">Where to; may be where they are.</param>
    public static void Standardize(
        ReadOnlySpan<float> source,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> inverses,
        Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target[..source.Length]);
        ref float mean = ref MemoryMarshal.GetReference(means[..source.Length]);
        ref float inverse = ref MemoryMarshal.GetReference(inverses[..source.Length]);
        nuint i = 0;
        nuint length = (nuint)source.Length;
        for (; i + (nuint)Vector<float>.Count <= length; i += (nuint)Vector<float>.Count)
        {
            Vector<float> difference = Vector.LoadUnsafe(ref from, i) - Vector.LoadUnsafe(ref mean, i);
            Flush(difference * Vector.LoadUnsafe(ref inverse, i), Least.State).StoreUnsafe(ref to, i);
        }

        for (; i < length; i++)
            Unsafe.Add(ref to, i) = Flush((Unsafe.Add(ref from, i) - Unsafe.Add(ref mean, i)) * Unsafe.Add(ref inverse, i), Least.State);
    }

    /// <summary>Makes what is denormal 0: weights, and an optimizer's states.</summary>
    public static void FlushDenormals(Span<float> values)
    {
        ref float at = ref MemoryMarshal.GetReference(values);
        nuint i = 0;
        nuint length = (nuint)values.Length;
        for (; i + (nuint)Vector<float>.Count <= length; i += (nuint)Vector<float>.Count)
            Flush(Vector.LoadUnsafe(ref at, i), Least.Normal).StoreUnsafe(ref at, i);
        for (; i < length; i++)
            Unsafe.Add(ref at, i) = Flush(Unsafe.Add(ref at, i), Least.Normal);
    }

    // What is no number stays what it is.
    private static Vector<float> Flush(Vector<float> values, float least) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(values), Vector.Create(least)), Vector<float>.Zero, values);

    private static float Flush(float value, float least) => MathF.Abs(value) < least ? 0f : value;
}
