using System.Runtime.CompilerServices;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks;

/// <summary>
/// The machine's own limit: multiply-adds that touch registers only. Measured as the engines are, the median of a block: a
/// processor lowers its clock under such work within milliseconds, and what it does before is more than anything can keep up.
/// </summary>
internal static class Peak
{
    // About 5 ms.
    private const int Rounds = 2_000_000;

    // More than any latency needs, and with the two constants no more than there are registers.
    private static int Chains => SimdWidths.ManyRegisters ? 16 : 12;

    /// <summary>Floating-point operations a second.</summary>
    public static PeakSpeed Measure(int threads)
    {
        using var team = new WorkerTeam(threads);
        double work = threads * 2.0 * Rounds * Chains * (int)SimdWidths.Best;
        double[] seconds = [.. Worker.Block(() => team.Run(_ => Run(Rounds)))];
        return new(work / Worker.Median(seconds), work / seconds.Min());
    }

    private static void Run(int rounds)
    {
        float sum = SimdWidths.Best switch
        {
            SimdWidth.Vector512 => Loop<Simd512>(rounds),
            SimdWidth.Vector256 => Loop<Simd256>(rounds),
            _ => Loop<Simd128>(rounds),
        };
        GC.KeepAlive(sum);
    }

    /// <summary>Independent chains of multiply-adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe float Loop<V>(int rounds)
        where V : unmanaged, ISimd<V>
    {
        V a = V.Splat(0.999f), b = V.Splat(1e-3f);
        V c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a;
        V d0 = b, d1 = b, d2 = b, d3 = b, d4 = b, d5 = b, d6 = b, d7 = b;
        for (int i = 0; i < rounds; i++)
        {
            c0 = V.MultiplyAdd(a, c0, b);
            c1 = V.MultiplyAdd(a, c1, b);
            c2 = V.MultiplyAdd(a, c2, b);
            c3 = V.MultiplyAdd(a, c3, b);
            c4 = V.MultiplyAdd(a, c4, b);
            c5 = V.MultiplyAdd(a, c5, b);
            c6 = V.MultiplyAdd(a, c6, b);
            c7 = V.MultiplyAdd(a, c7, b);
            d0 = V.MultiplyAdd(a, d0, b);
            d1 = V.MultiplyAdd(a, d1, b);
            d2 = V.MultiplyAdd(a, d2, b);
            d3 = V.MultiplyAdd(a, d3, b);
            if (!SimdWidths.ManyRegisters)
                continue;
            d4 = V.MultiplyAdd(a, d4, b);
            d5 = V.MultiplyAdd(a, d5, b);
            d6 = V.MultiplyAdd(a, d6, b);
            d7 = V.MultiplyAdd(a, d7, b);
        }

        float* lanes = stackalloc float[16];
        V.Store(lanes, c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + d0 + d1 + d2 + d3 + d4 + d5 + d6 + d7);
        return lanes[0];
    }
}
