using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Sigmoid and tanh for any vector width. Error: at most 1e-7 absolute or 2 units in the last place, whichever is
/// larger; infinities saturate, a NaN stays a NaN.
/// </summary>
/// <remarks>
/// x = k·ln 2 / 8 + r with |r| ≤ ln 2 / 16, so that eˣ = 2^(k/8)·eʳ. Adding 1.5·2²³ rounds 8·x / ln 2 to k and leaves it in the
/// low bits, from which <see cref="EighthPowers"/> makes 2^(k/8): no conversion to integers is needed. eʳ − 1 is a polynomial
/// of degree 3, r + r²·p(r), whose p was fitted to r⁴ being left out. In halves of ln 2 it would be degree 5: two multiply-adds
/// more, which are what a processor has least room for (an LSTM's vector of AVX-512: 36 cycles, 41 with degree 5). ln 2 as one
/// float is enough: what it is wrong by grows with k, and far from 0 neither function changes.
/// </remarks>
internal static class Activations
{
    private const float Shifter = 12_582_912f;
    private const float EighthsInOne = 8 * 1.44269504f;
    private const float Eighth = 0.693147182f / 8;

    // Beyond these the results are 0 or 1 to the last bit, and 2^(k/8) stays a normal number.
    private const float SigmoidLimit = 87f;
    private const float TanhLimit = 10f;

    /// <summary>eˣ / (eˣ + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, ISimd<V>
    {
        Split(V.Clamp(x, -SigmoidLimit, SigmoidLimit), out V power, out V expm1);
        V exp = V.MultiplyAdd(power, expm1, power);
        return exp / (exp + 1f);
    }

    /// <summary>
    /// (e²ˣ − 1) / (e²ˣ + 1), from e²ˣ − 1 so that small x keep their relative accuracy, and from |x|: for negative x an
    /// error of e²ˣ − 1 would count nearly twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : unmanaged, ISimd<V>
    {
        V magnitude = V.Min(V.Abs(x), TanhLimit);
        Split(magnitude + magnitude, out V power, out V expm1);
        V numerator = V.MultiplyAdd(power, expm1, power - 1f);
        return V.WithSign(numerator / (numerator + 2f), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<V>(V x, out V power, out V expm1)
        where V : unmanaged, ISimd<V>
    {
        V shifted = V.MultiplyAdd(x, EighthsInOne, Shifter);
        V k = shifted - Shifter;
        V r = V.MultiplyAdd(k, -Eighth, x);
        V r2 = r * r;
        V p = V.MultiplyAdd(r, 0.1666667f, 0.50006479f);
        expm1 = V.MultiplyAdd(p, r2, r);
        power = V.EighthPower(shifted);
    }
}
