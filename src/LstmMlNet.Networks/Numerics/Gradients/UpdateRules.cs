using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>One optimizer's update of one vector of parameters; a struct, so that the loop over all of them is compiled for it.</summary>
internal interface IUpdateRule
{
    /// <param name="parameter">The current parameters.</param>
    /// <param name="gradient">Their gradients, clipped.</param>
    /// <param name="first">The optimizer's first state of each.</param>
    /// <param name="second">The optimizer's second state of each.</param>
    /// <returns>The updated parameters.</returns>
    V Run<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, ISimd<V>;
}

/// <summary>Adam (Kingma &amp; Ba 2015, algorithm 1), and AdamW if the weights decay (Loshchilov &amp; Hutter 2019, algorithm 2).</summary>
internal readonly struct AdamRule(float beta1, float beta2, float epsilon, float decay, double learningRate, long step) : IUpdateRule
{
    private readonly float _stepSize = (float)(learningRate / (1 - Math.Pow(beta1, step)));
    private readonly float _root = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
    private readonly float _kept = (float)(1 - (learningRate * decay));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Run<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, ISimd<V>
    {
        first = V.Flush(V.MultiplyAdd(V.Splat(beta1), first, V.Splat(1 - beta1) * gradient), Least.Normal);
        V squared = V.Flush(gradient, Least.Squared);
        second = V.Flush(V.MultiplyAdd(V.Splat(beta2), second, V.Splat(1 - beta2) * squared * squared), Least.Normal);
        V old = decay == 0 ? parameter : parameter * V.Splat(_kept);
        return old - (V.Splat(_stepSize) * first / V.MultiplyAdd(V.SquareRoot(second), V.Splat(_root), V.Splat(epsilon)));
    }
}

/// <summary>Stochastic gradient descent with momentum, as in PyTorch: v = μ·v + g; the step is v, or g + μ·v (Nesterov).</summary>
internal readonly struct SgdRule(float momentum, bool nesterov, double learningRate) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Run<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, ISimd<V>
    {
        first = V.Flush(V.MultiplyAdd(V.Splat(momentum), first, gradient), Least.Normal);
        V step = nesterov ? V.MultiplyAdd(V.Splat(momentum), first, gradient) : first;
        return parameter - (V.Splat((float)learningRate) * step);
    }
}

/// <summary>RMSprop (Tieleman &amp; Hinton 2012).</summary>
internal readonly struct RmsPropRule(float rho, float epsilon, double learningRate) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Run<V>(V parameter, V gradient, ref V first, ref V second)
        where V : unmanaged, ISimd<V>
    {
        V squared = V.Flush(gradient, Least.Squared);
        second = V.Flush(V.MultiplyAdd(V.Splat(rho), second, V.Splat(1 - rho) * squared * squared), Least.Normal);
        return parameter - (V.Splat((float)learningRate) * gradient / (V.SquareRoot(second) + V.Splat(epsilon)));
    }
}
