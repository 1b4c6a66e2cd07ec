using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What is done to each channel of rows by itself: statistics over the rows, normalization with ReLU, and the backward pass. A
/// vector of channels at a time, rows in their order, so that every width gives the same bits.
/// </summary>
internal static unsafe class ChannelKernels
{
    /// <summary>sums += x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<V>(float* x, int stride, int rows, float* sums)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Load(sums);
        for (int row = 0; row < rows; row++, x += stride)
            sum += V.Load(x);
        V.Store(sums, sum);
    }

    /// <summary>sums += (x − mean)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumSquares<V>(float* x, int stride, int rows, float* means, float* sums)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Load(sums);
        V mean = V.Load(means);
        for (int row = 0; row < rows; row++, x += stride)
        {
            V deviation = V.Load(x) - mean;
            V.Accumulate(deviation, deviation, ref sum);
        }

        V.Store(sums, sum);
    }

    /// <summary>x = (x − mean) · inverse; y = gain · x + shift, of which a ReLU takes what is above zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize<V>(in ChannelRows at, float* means, float* inverses, float* gains, float* shifts)
        where V : unmanaged, ISimd<V>
    {
        V mean = V.Load(means), inverse = V.Load(inverses), gain = V.Load(gains), shift = V.Load(shifts);
        float* x = at.X;
        float* y = at.Y;
        for (int row = 0; row < at.Rows; row++, x += at.Stride, y += at.Stride)
        {
            V value = (V.Load(x) - mean) * inverse;
            V.Store(x, value);
            value = V.MultiplyAdd(value, gain, shift);
            V.Store(y, at.Rectifies ? V.Max(value, V.Zero) : value);
        }
    }

    /// <summary>y = scale · x + shift, of which a ReLU takes what is above zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<V>(in ChannelRows at, float* scales, float* shifts)
        where V : unmanaged, ISimd<V>
    {
        V scale = V.Load(scales), shift = V.Load(shifts);
        float* x = at.X;
        float* y = at.Y;
        for (int row = 0; row < at.Rows; row++, x += at.Stride, y += at.Stride)
        {
            V value = V.MultiplyAdd(V.Load(x), scale, shift);
            V.Store(y, at.Rectifies ? V.Max(value, V.Zero) : value);
        }
    }

    /// <summary>dy becomes 0 where y is not above zero; sums += dy · x, then dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumGradients<V>(in ChannelRows at, float* gradients, float* gains, float* shifts)
        where V : unmanaged, ISimd<V>
    {
        V gain = V.Load(gains), shift = V.Load(shifts);
        float* x = at.X;
        float* y = at.Y;
        for (int row = 0; row < at.Rows; row++, x += at.Stride, y += at.Stride, gradients += at.Stride)
        {
            V gradient = V.Load(gradients);
            if (at.Rectifies)
            {
                gradient *= V.Positive(V.Load(y));
                V.Store(gradients, gradient);
            }

            V.Accumulate(gradient, V.Load(x), ref gain);
            shift += gradient;
        }

        V.Store(gains, gain);
        V.Store(shifts, shift);
    }

    /// <summary>x becomes the gradient of what was normalized: scale · (dy − mean of dy − x · mean of dy · x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Project<V>(in ChannelRows at, float* gradients, float* scales, float* means, float* along)
        where V : unmanaged, ISimd<V>
    {
        V scale = V.Load(scales), mean = V.Load(means), share = V.Load(along);
        float* x = at.X;
        for (int row = 0; row < at.Rows; row++, x += at.Stride, gradients += at.Stride)
            V.Store(x, scale * (V.Load(gradients) - V.MultiplyAdd(V.Load(x), share, mean)));
    }

    /// <summary>x becomes scale · dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rescale<V>(in ChannelRows at, float* gradients, float* scales)
        where V : unmanaged, ISimd<V>
    {
        V scale = V.Load(scales);
        float* x = at.X;
        for (int row = 0; row < at.Rows; row++, x += at.Stride, gradients += at.Stride)
            V.Store(x, scale * V.Load(gradients));
    }
}

/// <summary>A sequence's rows from one vector of channels on: before normalization, and after it.</summary>
internal readonly unsafe struct ChannelRows(float* x, float* y, int stride, int rows, bool rectifies)
{
    public readonly float* X = x;
    public readonly float* Y = y;
    public readonly int Stride = stride;
    public readonly int Rows = rows;

    /// <summary>Whether a ReLU follows.</summary>
    public readonly bool Rectifies = rectifies;

    public ChannelRows From(int channel) => new(X + channel, Y + channel, Stride, Rows, Rectifies);

    /// <summary>Some of the rows.</summary>
    public ChannelRows Within(RowRange rows) =>
        new(X + ((nint)rows.From * Stride), Y + ((nint)rows.From * Stride), Stride, rows.Count, Rectifies);
}
