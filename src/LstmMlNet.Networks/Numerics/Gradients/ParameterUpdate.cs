using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LstmMlNet.Networks.Numerics;

/// <summary>How gradients are scaled and clipped, and the size of the update.</summary>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="GradientScale">Multiplies the gradients: clipping by norm.</param>
/// <param name="ClipValue">Gradients are held within ± this; infinite: not.</param>
/// <param name="L2">This share of each parameter is added to its gradient.</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="Step">Which update this is, from 1.</param>
internal readonly record struct UpdateSettings(
    Optimizer Optimizer,
    float GradientScale,
    float ClipValue,
    float L2,
    double LearningRate,
    long Step)
{
    /// <summary>Adam's rule, whose powers are computed once for all pieces of the parameters; nothing for another optimizer.</summary>
    public AdamRule Adam { get; } = Optimizer switch
    {
        Adam adam => new AdamRule(adam.Beta1, adam.Beta2, adam.Epsilon, 0f, LearningRate, Step),
        AdamW adam => new AdamRule(adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay, LearningRate, Step),
        _ => default,
    };
}

/// <summary>One update on a run of packed parameters.</summary>
internal static unsafe class ParameterUpdate
{
    /// <param name="settings">The optimizer, what is done to the gradients first, and the step size.</param>
    /// <param name="run">The parameters, updated in place with their states.</param>
    public static void Run(in UpdateSettings settings, in ParameterRun run)
    {
        switch (settings.Optimizer)
        {
            case Adam or AdamW:
                Run(settings.Adam, settings, run);
                break;
            case Sgd sgd:
                Run(new SgdRule(sgd.Momentum, sgd.Nesterov, settings.LearningRate), settings, run);
                break;
            case RmsProp rms:
                Run(new RmsPropRule(rms.Rho, rms.Epsilon, settings.LearningRate), settings, run);
                break;
            default:
                throw new NotSupportedException($"There is no update for {settings.Optimizer.GetType().Name}.");
        }
    }

    /// <summary>
    /// Adds parts of a gradient to the first, in their order, takes off the scale, and gives the sum of the squares: on sixteen
    /// lanes whatever the vector width, so that every processor gives the same.
    /// </summary>
    /// <param name="scale">What multiplies the sum: a power of two.</param>
    /// <param name="sums">The first part, and the sum.</param>
    /// <param name="parts">The others.</param>
    /// <param name="count">How many.</param>
    /// <param name="length">A multiple of four.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Join(float scale, float* sums, float** parts, int count, int length)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i + 16 <= length; i += 16)
        {
            var low = Vector256.Load(sums + i);
            var high = Vector256.Load(sums + i + 8);
            for (int part = 0; part < count; part++)
            {
                low += Vector256.Load(parts[part] + i);
                high += Vector256.Load(parts[part] + i + 8);
            }

            low *= scale;
            high *= scale;
            low.Store(sums + i);
            high.Store(sums + i + 8);
            a += Square(Vector256.WidenLower(low));
            b += Square(Vector256.WidenUpper(low));
            c += Square(Vector256.WidenLower(high));
            d += Square(Vector256.WidenUpper(high));
        }

        for (; i < length; i += 4)
        {
            var rest = Vector128.Load(sums + i);
            for (int part = 0; part < count; part++)
                rest += Vector128.Load(parts[part] + i);
            rest *= scale;
            rest.Store(sums + i);
            a += Square(Vector256.Create(rest[0], rest[1], (double)rest[2], rest[3]));
        }

        return Vector256.Sum(a + b + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Square(Vector256<double> values) => values * values;

    private static void Run<TRule>(TRule rule, in UpdateSettings settings, in ParameterRun run)
        where TRule : struct, IUpdateRule
    {
        int done = 0;
        if (SimdWidths.Best == SimdWidth.Vector512)
            done = Run<TRule, Simd512>(rule, settings, run, done);
        if (SimdWidths.Best >= SimdWidth.Vector256)
            done = Run<TRule, Simd256>(rule, settings, run, done);
        Run<TRule, Simd128>(rule, settings, run, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Run<TRule, V>(TRule rule, in UpdateSettings settings, in ParameterRun run, int start)
        where TRule : struct, IUpdateRule
        where V : unmanaged, ISimd<V>
    {
        // Copied to locals, because the JIT must assume that the stores below may change the run's fields.
        float* parameters = run.Parameters;
        float* gradients = run.Gradients;
        float* first = run.First;
        float* second = run.Second;
        int length = run.Length;
        V scale = V.Splat(settings.GradientScale);
        V l2 = V.Splat(settings.L2);
        float bound = settings.ClipValue;
        int i = start;
        for (; i + V.Lanes <= length; i += V.Lanes)
        {
            V parameter = V.Load(parameters + i);
            V gradient = V.Flush(V.Clamp(V.Load(gradients + i) * scale, -bound, bound), Least.Normal);
            gradient = V.MultiplyAdd(l2, parameter, gradient);
            V one = V.Load(first + i);
            V two = V.Load(second + i);
            V.Store(parameters + i, V.Flush(rule.Run(parameter, gradient, ref one, ref two), Least.Normal));
            V.Store(first + i, one);
            V.Store(second + i, two);
        }

        return i;
    }
}
