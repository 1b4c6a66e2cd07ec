using System.Runtime.CompilerServices;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <summary>Some reflections I − β·v·vᵀ whose product is I − V·T·Vᵀ: V as the products read it, and −Tᵀ.</summary>
internal sealed unsafe class ReflectionBlock
{
    // Rows of Vᵀ·V that one thread computes at once.
    private const int ProductRows = 16;
    private readonly int _size;
    private readonly AlignedBuffer _vectors;
    private readonly AlignedBuffer _v;
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _t;
    private readonly AlignedBuffer _products;
    private readonly int _most;

    /// <param name="size">Reflections at most.</param>
    /// <param name="strip">Columns of a panel.</param>
    /// <param name="most">The longest vector, in whole panels.</param>
    public ReflectionBlock(int size, int strip, int most)
    {
        _size = size;
        _most = most;
        Strip = strip;
        _vectors = new AlignedBuffer((long)size * most);
        _v = new AlignedBuffer((long)size * most);
        _panels = new AlignedBuffer((long)size * most);
        _t = new AlignedBuffer((long)size * size);
        _products = new AlignedBuffer((long)size * size);
    }

    public int Strip { get; }

    /// <summary>Components from the block's first on, in whole panels.</summary>
    public int Length { get; private set; }

    /// <summary>V, [component][reflection].</summary>
    public float* V => _v.Pointer;

    /// <summary>Vᵀ in panels of <see cref="Strip"/> components: [panel][reflection][component].</summary>
    public float* Panels => _panels.Pointer;

    /// <summary>−Tᵀ, [reflection][reflection].</summary>
    public float* MinusTransposedT => _t.Pointer;

    /// <summary>
    /// Draws the reflections of the components from <paramref name="first"/> on, each one component shorter than the one
    /// before.
    /// </summary>
    /// <param name="first">The first one's first component.</param>
    /// <param name="count">How many.</param>
    /// <param name="columns">Components in all.</param>
    /// <param name="seed">Each reflection has a stream of its own from it.</param>
    /// <param name="signs">Where the sign of each one's row goes.</param>
    public void Draw(int first, int count, int columns, int seed, float[] signs)
    {
        Length = (columns - first + Strip - 1) / Strip * Strip;
        _vectors.Span.Clear();
        var beta = new double[_size];
        Parallel.For(0, count, i => beta[i] = Draw(i, columns - first, SeededRandom.Derive(seed, first + i), out signs[first + i]));
        Parallel.For(0, Length / Strip, LayOut);
        SetT(beta, count);
    }

    /// <summary>Copies a panel of the vectors to where the products read it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LayOut(int panel)
    {
        int strip = Strip;
        int size = _size;
        float* panels = _panels.Pointer + ((nint)panel * strip * size);
        float* v = _v.Pointer + ((nint)panel * strip * size);
        for (int i = 0; i < size; i++)
        {
            float* vector = _vectors.Pointer + ((nint)i * _most) + (panel * strip);
            for (int c = 0; c < strip; c++)
            {
                v[(c * size) + i] = vector[c];
                panels[(i * strip) + c] = vector[c];
            }
        }
    }

    /// <summary>A normal vector x becomes v = x ± ‖x‖·e, of length 1.</summary>
    /// <returns>β.</returns>
    private double Draw(int index, int length, int seed, out float sign)
    {
        var vector = new Span<float>(_vectors.Pointer + ((nint)index * _most) + index, length - index);
        NormalNumbers.Fill(vector, seed);
        double norm = Math.Sqrt(SumOfSquares(vector));

        // R's diagonal is −sign·‖x‖: with its sign taken out, the matrix is uniform.
        sign = vector[0] < 0 ? 1f : -1f;
        vector[0] -= (float)(sign * norm);
        Scale(vector, (float)(1 / Math.Sqrt(SumOfSquares(vector))));
        return 2 / SumOfSquares(vector);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(Span<float> values, float factor)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return sum;
    }

    /// <summary>T's column i is β·(−T·Vᵀ·v, 1): the product so far, and one reflection more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetT(double[] beta, int count)
    {
        Parallel.For(0, _size / ProductRows, Multiply);
        float* products = _products.Pointer;
        var t = new double[_size * _size];
        for (int i = 0; i < count; i++)
        {
            t[(i * _size) + i] = beta[i];
            for (int row = 0; row < i; row++)
            {
                double sum = 0;
                for (int k = row; k < i; k++)
                    sum += t[(row * _size) + k] * products[(k * _size) + i];
                t[(row * _size) + i] = -beta[i] * sum;
            }
        }

        for (int row = 0; row < _size; row++)
        {
            for (int column = 0; column < _size; column++)
                _t.Pointer[(row * _size) + column] = (float)-t[(column * _size) + row];
        }
    }

    /// <summary>Some rows of Vᵀ·V.</summary>
    private void Multiply(int part)
    {
        int row = part * ProductRows;
        float* products = _products.Pointer + ((nint)row * _size);
        new Span<float>(products, ProductRows * _size).Clear();
        for (int column = 0; column < _size; column += Strip)
        {
            var operands = new Operands
            {
                A = _vectors.Pointer + ((nint)row * _most),
                ARow = _most,
                ADepth = 1,
                B = _v.Pointer + column,
                BDepth = _size,
                C = products + column,
                CRow = _size,
                Start = products + column,
                StartRow = _size,
                Rows = ProductRows,
                Depth = Length,
                Segments = 1,
            };
            MatrixProduct.Run(ref operands, Strip / 4, 4);
        }
    }
}
