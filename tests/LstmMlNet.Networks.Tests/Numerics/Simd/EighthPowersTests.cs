using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Simd;

/// <summary>Powers of 2 in eighths from the bits of a number, on every width.</summary>
[TestClass]
internal sealed unsafe class EighthPowersTests
{
    private const int LeastExponent = -126;
    private const int GreatestExponent = 127;

    [TestMethod]
    public void Every_eighth_of_a_normal_power_of_2_is_rounded_right()
    {
        Walk<Simd128>();
        Walk<Simd256>();
        Walk<Simd512>();
    }

    private static void Walk<V>()
        where V : unmanaged, ISimd<V>
    {
        float* lanes = stackalloc float[V.Lanes];
        for (int first = 8 * LeastExponent; first < 8 * (GreatestExponent + 1); first += V.Lanes)
        {
            for (int lane = 0; lane < V.Lanes; lane++)
                lanes[lane] = 12_582_912f + first + lane;
            V.Store(lanes, V.EighthPower(V.Load(lanes)));
            for (int lane = 0; lane < V.Lanes; lane++)
                Assert.AreEqual((float)Math.Pow(2, (first + lane) / 8.0), lanes[lane], $"2^({first + lane}/8) in {V.Lanes} lanes");
        }
    }
}
