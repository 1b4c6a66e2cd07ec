using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// An activation, as a cell's equations take it: a struct, so that the JIT compiles each cell for its activations and the
/// defaults cost nothing more.
/// </summary>
internal interface IActivation
{
    static abstract V Run<V>(V x)
        where V : unmanaged, ISimd<V>;

    /// <summary>The derivative at x, from the activation's value there.</summary>
    static abstract V Slope<V>(V y)
        where V : unmanaged, ISimd<V>;
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Run<V>(V x)
        where V : unmanaged, ISimd<V> => Activations.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V y)
        where V : unmanaged, ISimd<V> => y * (1f - y);
}

/// <summary>x / 6 + 1/2, held between 0 and 1: Keras 3's form, and ONNX's HardSigmoid with alpha 1/6.</summary>
internal readonly struct HardSigmoid : IActivation
{
    private const float Steepness = 1f / 6f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Run<V>(V x)
        where V : unmanaged, ISimd<V> => V.Clamp(V.MultiplyAdd(x, Steepness, 0.5f), 0f, 1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V y)
        where V : unmanaged, ISimd<V> => V.Splat(Steepness) * V.Positive(y) * V.Positive(1f - y);
}

/// <summary>The hyperbolic tangent.</summary>
internal readonly struct Tanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Run<V>(V x)
        where V : unmanaged, ISimd<V> => Activations.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V y)
        where V : unmanaged, ISimd<V> => 1f - (y * y);
}

/// <summary>The greater of x and 0.</summary>
internal readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Run<V>(V x)
        where V : unmanaged, ISimd<V> => V.Clamp(x, 0f, float.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Slope<V>(V y)
        where V : unmanaged, ISimd<V> => V.Positive(y);
}
