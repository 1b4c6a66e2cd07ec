using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>One update of Adam (Kingma &amp; Ba 2015, algorithm 1) on a run of packed parameters.</summary>
internal static unsafe class AdamUpdate
{
    public const float Beta1 = 0.9f;
    public const float Beta2 = 0.999f;

    // Added to the root, as in PyTorch.
    private const float Epsilon = 1e-8f;

    /// <param name="parameters">Updated in place.</param>
    /// <param name="gradients">The gradients.</param>
    /// <param name="first">First moments, updated in place.</param>
    /// <param name="second">Second moments, updated in place.</param>
    /// <param name="length">A multiple of four.</param>
    /// <param name="gradientScale">Multiplies the gradients first: clipping.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="step">Which update this is, from 1: the moments' bias is corrected by it.</param>
    public static void Run(float* parameters, float* gradients, float* first, float* second, int length, float gradientScale, float learningRate, long step)
    {
        float stepSize = (float)(learningRate / (1 - Math.Pow(Beta1, step)));
        float secondScale = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)));
        int done = 0;
        if (SimdWidths.Best == SimdWidth.Vector512)
            done = Run<Simd512>(parameters, gradients, first, second, 0, length, gradientScale, stepSize, secondScale);
        if (SimdWidths.Best >= SimdWidth.Vector256)
            done = Run<Simd256>(parameters, gradients, first, second, done, length, gradientScale, stepSize, secondScale);
        Run<Simd128>(parameters, gradients, first, second, done, length, gradientScale, stepSize, secondScale);
    }

    /// <summary>The sum of squares, in the order of the elements on four lanes whatever the vector width.</summary>
    public static double SumOfSquares(float* values, int length)
    {
        double a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < length; i += 4)
        {
            a += (double)values[i] * values[i];
            b += (double)values[i + 1] * values[i + 1];
            c += (double)values[i + 2] * values[i + 2];
            d += (double)values[i + 3] * values[i + 3];
        }

        return a + b + (c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run<V>(float* parameters, float* gradients, float* first, float* second, int start, int length, float gradientScale, float stepSize, float secondScale)
        where V : unmanaged, ISimd<V>
    {
        V scale = V.Splat(gradientScale);
        V rate = V.Splat(stepSize);
        V root = V.Splat(secondScale);
        int i = start;
        for (; i + V.Lanes <= length; i += V.Lanes)
        {
            V g = V.Load(gradients + i) * scale;
            V m = V.MultiplyAdd(V.Splat(Beta1), V.Load(first + i), V.Splat(1 - Beta1) * g);
            V v = V.MultiplyAdd(V.Splat(Beta2), V.Load(second + i), V.Splat(1 - Beta2) * g * g);
            V.Store(first + i, m);
            V.Store(second + i, v);
            V.Store(parameters + i, V.Load(parameters + i) - (rate * m / V.MultiplyAdd(V.SquareRoot(v), root, V.Splat(Epsilon))));
        }

        return i;
    }
}
