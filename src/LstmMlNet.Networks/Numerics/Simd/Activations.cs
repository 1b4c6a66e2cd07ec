using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Sigmoid and tanh for any vector width. Error: at most 1e-7 absolute or 2 units in the last place, whichever is
/// larger; infinities saturate, a NaN stays a NaN.
/// </summary>
/// <remarks>
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2, so that eˣ = 2ⁿ·eʳ. Adding 1.5·2²³ + 127 rounds x / ln 2 to n and leaves
/// n + 127 in the low bits, which shifted by 23 are the bits of 2ⁿ: no conversion to integers is needed.
/// eʳ − 1 is a polynomial of degree 5, r + r²·p(r), whose p was fitted to the errors that are allowed. ln 2 as one float is enough: what it is wrong
/// by grows with n, and far from 0 neither function changes.
/// </remarks>
internal static class Activations
{
    private const float Shifter = 12_582_912f + 127f;
    private const float Log2E = 1.44269504f;
    private const float Ln2 = 0.693147182f;

    // Beyond these the results are 0 or 1 to the last bit, and 2ⁿ stays a normal number.
    private const float SigmoidLimit = 87f;
    private const float TanhLimit = 10f;

    /// <summary>eˣ / (eˣ + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, ISimd<V>
    {
        Split(V.Clamp(x, -SigmoidLimit, SigmoidLimit), out V power, out V expm1);
        V exp = V.MultiplyAdd(power, expm1, power);
        return exp / (exp + V.Splat(1f));
    }

    /// <summary>
    /// (e²ˣ − 1) / (e²ˣ + 1), from e²ˣ − 1 so that small x keep their relative accuracy, and from |x|: for negative x an
    /// error of e²ˣ − 1 would count nearly twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : unmanaged, ISimd<V>
    {
        V magnitude = V.Min(V.Abs(x), V.Splat(TanhLimit));
        Split(magnitude + magnitude, out V power, out V expm1);
        V numerator = V.MultiplyAdd(power, expm1, power - V.Splat(1f));
        return V.WithSign(numerator / (numerator + V.Splat(2f)), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<V>(V x, out V power, out V expm1)
        where V : unmanaged, ISimd<V>
    {
        V shifted = V.MultiplyAdd(x, V.Splat(Log2E), V.Splat(Shifter));
        V n = shifted - V.Splat(Shifter);
        V r = V.MultiplyAdd(n, V.Splat(-Ln2), x);

        // Estrin's order: the terms side by side, since these chains, not the number of operations, are what a step waits for.
        V r2 = r * r;
        V odd = V.MultiplyAdd(V.Splat(0.166671157f), r, V.Splat(0.499992311f));
        V even = V.MultiplyAdd(V.Splat(0.0083125019f), r, V.Splat(0.0418903306f));
        V p = V.MultiplyAdd(even, r2, odd);
        expm1 = V.MultiplyAdd(p, r2, r);
        power = V.PowerOfTwo(shifted);
    }
}
