using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A random matrix with orthonormal rows, uniform among all of them: a product of Householder reflections of normal vectors, each one
/// component shorter than the one before, with signs (Stewart 1980): what a QR decomposition of a normal matrix gives, without the
/// decomposition. Reflections are applied in blocks (I − V·T·Vᵀ; Schreiber &amp; Van Loan 1989), so that the work is products
/// on the engine's tiles.
/// </summary>
internal static unsafe class RandomReflections
{
    // Reflections of a block: the more, the less often the matrix passes through memory.
    private const int Block = 128;

    // A piece of V that stays in the second-level cache while rows pass over it.
    private const int Depth = 1_024;
    private const int RowsAtOnce = 48;

    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns; not fewer than rows.</param>
    /// <param name="seed">The same seed gives the same matrix, whatever the number of threads.</param>
    /// <returns>The matrix, row-major.</returns>
    public static float[] Run(int rows, int columns, int seed)
    {
        SimdWidth width = SimdWidths.Best;
        int strip = 4 * (int)width;
        int stride = (columns + strip - 1) / strip * strip;
        long length = (long)rows * stride;

        // Where rows are whole strips, as the kernels of gates are, the matrix grows in the array that is returned: fresh memory
        // costs as much as the products.
        float[] values = AlignedBuffer.Allocate(length, length);
        float* matrix = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(values));
        for (int i = 0; i < rows; i++)
            matrix[((nint)i * stride) + i] = 1f;
        var block = new ReflectionBlock(Block, strip, stride);
        var signs = new float[rows];
        int threads = Environment.ProcessorCount;
        var products = new AlignedBuffer((long)rows * 2 * Block);
        for (int first = (rows - 1) / Block * Block; first >= 0; first -= Block)
        {
            // The reflections of a block leave the components before it alone, and the rows before it do not reach beyond.
            block.Draw(first, Math.Min(Block, rows - first), columns, seed, signs);
            int start = first;
            Parallel.For(0, (rows - first + RowsAtOnce - 1) / RowsAtOnce, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            {
                int row = start + (part * RowsAtOnce);
                var target = new Panel(matrix + ((nint)row * stride) + start, stride);
                Apply(block, target, Math.Min(RowsAtOnce, rows - row), products.Pointer + ((nint)row * 2 * Block), (int)width);
            });
        }

        Parallel.For(
            0,
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            i => Scale(matrix + ((nint)i * stride), signs[i], columns));
        return stride == columns ? values : WithoutPadding(values, rows, stride, columns);
    }

    private static float[] WithoutPadding(float[] padded, int rows, int stride, int columns)
    {
        var values = new float[checked(rows * columns)];
        for (int i = 0; i < rows; i++)
            padded.AsSpan(i * stride, columns).CopyTo(values.AsSpan(i * columns));
        return values;
    }

    // Fully compiled at once, as all that runs over the whole matrix: the first network of a program waits for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* row, float factor, int columns)
    {
        for (int i = 0; i < columns; i++)
            row[i] *= factor;
    }

    /// <summary>Rows ← Rows − Rows·V·Tᵀ·Vᵀ, from the block's first component on.</summary>
    private static void Apply(ReflectionBlock block, Panel matrix, int rows, float* products, int lanes)
    {
        var u = new Panel(products, Block);
        Panel y = u.From(rows * Block);
        new Span<float>(products, 2 * rows * Block).Clear();
        for (int k = 0; k < block.Length; k += Depth)
        {
            int depth = Math.Min(Depth, block.Length - k);
            for (int s = 0; s < Block; s += block.Strip)
                Multiply(matrix.From(k), new Panel(block.V + ((nint)k * Block) + s, Block), u.From(s), depth, rows, lanes);
        }

        for (int s = 0; s < Block; s += block.Strip)
            Multiply(u, new Panel(block.MinusTransposedT + s, Block), y.From(s), Block, rows, lanes);
        for (int s = 0; s < block.Length; s += block.Strip)
            Multiply(y, new Panel(block.Panels + ((nint)s * Block), block.Strip), matrix.From(s), Block, rows, lanes);
    }

    /// <summary>C += A·B on a strip of B.</summary>
    private static void Multiply(Panel a, Panel b, Panel c, int depth, int rows, int lanes)
    {
        var operands = new Operands
        {
            A = a.Start,
            ARow = a.Stride,
            ADepth = 1,
            B = b.Start,
            BDepth = b.Stride,
            C = c.Start,
            CRow = c.Stride,
            Start = c.Start,
            StartRow = c.Stride,
            Rows = rows,
            Depth = depth,
            Segments = 1,
        };
        MatrixProduct.Run(ref operands, lanes, 4);
    }

    /// <summary>A part of a row-major matrix.</summary>
    private readonly struct Panel(float* start, int stride)
    {
        public float* Start { get; } = start;

        /// <summary>How far apart its rows are.</summary>
        public int Stride { get; } = stride;

        public Panel From(int offset) => new(Start + offset, Stride);
    }
}
