using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Weights;

/// <summary>
/// Normal random numbers by the polar method (Marsaglia &amp; Bray 1964): the same on every machine but for the last bits of
/// a logarithm.
/// </summary>
internal static class NormalNumbers
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    /// <summary>Fills a run with the numbers of a seed.</summary>
    // Fully compiled at once, the generator (SplitMix64; Steele, Lea, Flood 2014) written out in it: millions are drawn before
    // the first network is there, and calls that the JIT has not optimized yet would take ten times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(Span<float> values, int seed)
    {
        ulong state = Mix((ulong)(uint)seed * Golden);
        for (int i = 0; i < values.Length; i += 2)
        {
            double x;
            double y;
            double square;
            do
            {
                x = Signed(Mix(state += Golden));
                y = Signed(Mix(state += Golden));
                square = (x * x) + (y * y);
            }
            while (square is >= 1 or 0);
            double scale = Math.Sqrt(-2 * Math.Log(square) / square);
            values[i] = (float)(x * scale);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(y * scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A number from -1 to below 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Signed(ulong bits) => (long)bits * (1.0 / (1UL << 63));
}
