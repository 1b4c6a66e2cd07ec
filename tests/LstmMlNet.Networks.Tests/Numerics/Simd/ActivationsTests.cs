using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Simd;

/// <summary>The approximations against double precision, over the whole range of float.</summary>
[TestClass]
internal sealed unsafe class ActivationsTests
{
    private const double AbsoluteError = 1e-7;
    private const int UnitsInLastPlace = 2;

    [TestMethod]
    public void Sigmoid_and_tanh_are_exact_to_2_ulp_or_1e_7_on_every_width()
    {
        Walk<Simd128>();
        Walk<Simd256>();
        Walk<Simd512>();
    }

    private static void Walk<V>()
        where V : unmanaged, ISimd<V>
    {
        // Every 997th bit pattern of float: 4.3 million values of all magnitudes and both signs, denormals and infinities too.
        float[] values =
        [
            .. Patterns(997), float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon,
            float.MaxValue, float.MinValue,
        ];
        Compare<V>(Activations.Sigmoid, x => 1 / (1 + Math.Exp(-x)), values);
        Compare<V>(Activations.Tanh, Math.Tanh, values);
        Assert.IsTrue(float.IsNaN(Apply<V>(Activations.Sigmoid, float.NaN)));
        Assert.IsTrue(float.IsNaN(Apply<V>(Activations.Tanh, float.NaN)));
    }

    private static IEnumerable<float> Patterns(uint stride)
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += stride)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)bits);
            if (float.IsFinite(value))
                yield return value;
        }
    }

    private static float Apply<V>(Func<V, V> function, float x)
        where V : unmanaged, ISimd<V>
    {
        float* lanes = stackalloc float[V.Lanes];
        V.Store(lanes, function(V.Splat(x)));
        return lanes[0];
    }

    private static void Compare<V>(Func<V, V> function, Func<double, double> exact, float[] values)
        where V : unmanaged, ISimd<V>
    {
        float* lanes = stackalloc float[V.Lanes];
        for (int start = 0; start < values.Length; start += V.Lanes)
        {
            int count = Math.Min(V.Lanes, values.Length - start);
            new Span<float>(lanes, V.Lanes).Clear();
            values.AsSpan(start, count).CopyTo(new Span<float>(lanes, V.Lanes));
            V.Store(lanes, function(V.Load(lanes)));
            for (int i = 0; i < count; i++)
            {
                double expected = exact(values[start + i]);
                double error = Math.Abs(lanes[i] - expected);
                double ulp = MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected);
                if (error > AbsoluteError && error > UnitsInLastPlace * ulp)
                    Assert.Fail($"{values[start + i]:R}: {lanes[i]:R} instead of {expected:R}");
            }
        }
    }
}
