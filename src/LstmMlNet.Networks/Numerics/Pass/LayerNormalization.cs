using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Normalizes rows over their units (Ba, Kiros &amp; Hinton 2016): x̂ = (x − mean) / deviation, and the backward pass. Gains are
/// the caller's, packed a vector a slot.
/// </summary>
internal sealed unsafe class LayerNormalization
{
    // Keras's default: a row of equal values must not divide by zero.
    public const float Epsilon = 1e-3f;
    private readonly ColumnBlock[] _blocks;
    private readonly int _units;
    private readonly AlignedBuffer _mask;

    public LayerNormalization(ColumnBlock[] blocks, int units)
    {
        _blocks = blocks;
        _units = units;

        // Lanes beyond the units must stay zero.
        _mask = new AlignedBuffer(ColumnBlock.Pad(units));
        _mask.Span[..units].Fill(1f);
    }

    /// <summary>Normalizes a row in place.</summary>
    /// <returns>1 / deviation.</returns>
    public float Normalize(in UnitRows rows, int row)
    {
        float count = rows.Vectors * (float)_units;
        float mean = 0;
        foreach (ColumnBlock block in _blocks)
        {
            float* at = rows.At(block, row);
            mean += block.Lanes switch
            {
                16 => Sum<Simd512>(at, rows.Vectors),
                8 => Sum<Simd256>(at, rows.Vectors),
                _ => Sum<Simd128>(at, rows.Vectors),
            };
        }

        mean /= count;
        float squares = 0;
        foreach (ColumnBlock block in _blocks)
        {
            float* at = rows.At(block, row);
            float* mask = _mask.Pointer + block.Start;
            squares += block.Lanes switch
            {
                16 => Center<Simd512>(at, rows.Vectors, mean, mask),
                8 => Center<Simd256>(at, rows.Vectors, mean, mask),
                _ => Center<Simd128>(at, rows.Vectors, mean, mask),
            };
        }

        float inverse = 1f / MathF.Sqrt((squares / count) + Epsilon);
        foreach (ColumnBlock block in _blocks)
        {
            float* at = rows.At(block, row);
            switch (block.Lanes)
            {
                case 16: Scale<Simd512>(at, rows.Vectors, inverse); break;
                case 8: Scale<Simd256>(at, rows.Vectors, inverse); break;
                default: Scale<Simd128>(at, rows.Vectors, inverse); break;
            }
        }

        return inverse;
    }

    /// <summary>The gradient of what was normalized, from that of the result times its gains.</summary>
    /// <param name="gradients">Of the result.</param>
    /// <param name="normalized">What <see cref="Normalize"/> left.</param>
    /// <param name="target">Where the gradients go.</param>
    /// <param name="row">Which row.</param>
    /// <param name="gains">The gains.</param>
    /// <param name="inverse">1 / deviation.</param>
    public void Backward(in UnitRows gradients, in UnitRows normalized, in UnitRows target, int row, Gains gains, float inverse)
    {
        float count = gradients.Vectors * (float)_units;
        (float mean, float along) = (0, 0);
        foreach (ColumnBlock block in _blocks)
        {
            float* dy = gradients.At(block, row);
            float* x = normalized.At(block, row);
            float* gain = gains.At(block);
            (float sum, float product) = block.Lanes switch
            {
                16 => Sums<Simd512>(dy, x, gain, gradients.Vectors),
                8 => Sums<Simd256>(dy, x, gain, gradients.Vectors),
                _ => Sums<Simd128>(dy, x, gain, gradients.Vectors),
            };
            mean += sum;
            along += product;
        }

        mean /= count;
        along /= count;
        foreach (ColumnBlock block in _blocks)
        {
            float* dy = gradients.At(block, row);
            float* x = normalized.At(block, row);
            float* to = target.At(block, row);
            float* gain = gains.At(block);
            var projection = new Projection(mean, along, inverse, _mask.Pointer + block.Start);
            switch (block.Lanes)
            {
                case 16: Project<Simd512>(dy, x, gain, to, gradients.Vectors, projection); break;
                case 8: Project<Simd256>(dy, x, gain, to, gradients.Vectors, projection); break;
                default: Project<Simd128>(dy, x, gain, to, gradients.Vectors, projection); break;
            }
        }
    }

    /// <summary>Adds gain · x̂ to a row.</summary>
    public void AddScaled(in UnitRows normalized, in UnitRows target, int row, Gains gains)
    {
        foreach (ColumnBlock block in _blocks)
        {
            float* x = normalized.At(block, row);
            float* to = target.At(block, row);
            float* gain = gains.At(block);
            switch (block.Lanes)
            {
                case 16: Add<Simd512>(x, gain, to, normalized.Vectors); break;
                case 8: Add<Simd256>(x, gain, to, normalized.Vectors); break;
                default: Add<Simd128>(x, gain, to, normalized.Vectors); break;
            }
        }
    }

    private static float Sum<V>(float* at, int vectors)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Zero;
        for (int i = 0; i < vectors; i++)
            sum += V.Load(at + (i * V.Lanes));
        return V.Sum(sum);
    }

    private static float Center<V>(float* at, int vectors, float mean, float* mask)
        where V : unmanaged, ISimd<V>
    {
        V squares = V.Zero;
        V lanes = V.Load(mask);
        for (int i = 0; i < vectors; i++)
        {
            V value = (V.Load(at + (i * V.Lanes)) - V.Splat(mean)) * lanes;
            V.Store(at + (i * V.Lanes), value);
            squares = V.MultiplyAdd(value, value, squares);
        }

        return V.Sum(squares);
    }

    private static void Scale<V>(float* at, int vectors, float by)
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < vectors; i++)
            V.Store(at + (i * V.Lanes), V.Load(at + (i * V.Lanes)) * V.Splat(by));
    }

    private static (float Sum, float Along) Sums<V>(float* dy, float* x, float* gain, int vectors)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Zero;
        V along = V.Zero;
        for (int i = 0; i < vectors; i++)
        {
            V scaled = V.Load(dy + (i * V.Lanes)) * V.Load(gain + (i * V.Lanes));
            sum += scaled;
            along = V.MultiplyAdd(scaled, V.Load(x + (i * V.Lanes)), along);
        }

        return (V.Sum(sum), V.Sum(along));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Project<V>(float* dy, float* x, float* gain, float* to, int vectors, Projection by)
        where V : unmanaged, ISimd<V>
    {
        V factor = V.Load(by.Mask) * V.Splat(by.Inverse);
        for (int i = 0; i < vectors; i++)
        {
            V scaled = V.Load(dy + (i * V.Lanes)) * V.Load(gain + (i * V.Lanes));
            V.Store(to + (i * V.Lanes), (scaled - V.MultiplyAdd(V.Load(x + (i * V.Lanes)), V.Splat(by.Along), V.Splat(by.Mean))) * factor);
        }
    }

    private static void Add<V>(float* x, float* gain, float* to, int vectors)
        where V : unmanaged, ISimd<V>
    {
        for (int i = 0; i < vectors; i++)
            V.Store(to + (i * V.Lanes), V.MultiplyAdd(V.Load(x + (i * V.Lanes)), V.Load(gain + (i * V.Lanes)), V.Load(to + (i * V.Lanes))));
    }

    /// <summary>
    /// What is taken off a row's gradient: its mean, and its part along the row; scaled by 1 / deviation on the lanes of units.
    /// </summary>
    private readonly struct Projection(float mean, float along, float inverse, float* mask)
    {
        public readonly float Mean = mean;
        public readonly float Along = along;
        public readonly float Inverse = inverse;
        public readonly float* Mask = mask;
    }
}
