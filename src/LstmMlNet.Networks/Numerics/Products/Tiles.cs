using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The register tiles of the matrix product: M rows of A by N vectors of B, held in registers over the whole depth.
/// Every element of C is one chain of fused multiply-adds in the order of k, so the result does not depend on which tile
/// a row falls into, nor on the vector's width.
/// </summary>
internal static unsafe partial class Tiles
{
    /// <summary>
    /// How many vectors wide a product had best be cut, where its columns are free: what tiles of 8 rows hold; tiles of 4 on 16
    /// registers.
    /// </summary>
    public static int TallestVectors => SimdWidths.ManyRegisters ? 3 : 2;

    /// <summary>All rows of the product, in the tallest tiles that the registers hold.</summary>
    public static void Run<V, N>(ref Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        // 32 registers hold 24 accumulators, their N vectors of B and a broadcast of A; 16 registers hold half of that.
        if (N.Value <= (SimdWidths.ManyRegisters ? 3 : 1))
        {
            for (; operands.Rows >= 8; operands.SkipRows(8))
                Rows8<V, N>(operands);
        }

        // Two rows left over would cost more than a tile of 6 rather than 4 saves.
        if (SimdWidths.ManyRegisters && N.Value > 3)
        {
            for (; operands.Rows is 6 or > 8; operands.SkipRows(6))
                Rows6<V, N>(operands);
        }

        if (SimdWidths.ManyRegisters || N.Value <= 3)
        {
            for (; operands.Rows >= 4; operands.SkipRows(4))
                Rows4<V, N>(operands);
        }

        for (; operands.Rows >= 2; operands.SkipRows(2))
            Rows2<V, N>(operands);
        for (; operands.Rows >= 1; operands.SkipRows(1))
            Rows1<V, N>(operands);
    }

    /// <summary>The product's only row.</summary>
    public static void RunRow<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount => Rows1<V, N>(operands);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        int lanes = V.Lanes;
        float* start = operands.Start;
        nint startRow = operands.StartRow;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        Load<V, N>(start, ref c00, ref c01, ref c02, ref c03);

        float* a = operands.A;
        float* b = operands.B;
        nint aRow = operands.ARow;
        nint aDepth = operands.ADepth;
        nint bDepth = operands.BDepth;
        int second = operands.SecondDepth;
        for (int depth = operands.Depth; depth > 0; (depth, second) = (second, 0))
        {
            for (int segment = operands.Segments; segment > 0; segment--)
            {
                float* end = b + (depth * bDepth);
                do
                {
                    V b0 = V.Load(b);
                    V b1 = N.Value > 1 ? V.Load(b + lanes) : V.Zero;
                    V b2 = N.Value > 2 ? V.Load(b + (2 * lanes)) : V.Zero;
                    V b3 = N.Value > 3 ? V.Load(b + (3 * lanes)) : V.Zero;
                    Accumulate<V, N>(V.Splat(*a), b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
                    a += aDepth;
                    b += bDepth;
                }
                while (b != end);

                a += operands.ASegment;
            }

            a = operands.Second;
        }

        float* c = operands.C;
        nint cRow = operands.CRow;
        Store<V, N>(c, c00, c01, c02, c03);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        int lanes = V.Lanes;
        float* start = operands.Start;
        nint startRow = operands.StartRow;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        Load<V, N>(start, ref c00, ref c01, ref c02, ref c03);
        Load<V, N>(start + startRow, ref c10, ref c11, ref c12, ref c13);

        float* a = operands.A;
        float* b = operands.B;
        nint aRow = operands.ARow;
        nint aDepth = operands.ADepth;
        nint bDepth = operands.BDepth;
        int second = operands.SecondDepth;
        for (int depth = operands.Depth; depth > 0; (depth, second) = (second, 0))
        {
            for (int segment = operands.Segments; segment > 0; segment--)
            {
                float* end = b + (depth * bDepth);
                do
                {
                    V b0 = V.Load(b);
                    V b1 = N.Value > 1 ? V.Load(b + lanes) : V.Zero;
                    V b2 = N.Value > 2 ? V.Load(b + (2 * lanes)) : V.Zero;
                    V b3 = N.Value > 3 ? V.Load(b + (3 * lanes)) : V.Zero;
                    Accumulate<V, N>(V.Splat(*a), b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
                    Accumulate<V, N>(V.Splat(a[aRow]), b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
                    a += aDepth;
                    b += bDepth;
                }
                while (b != end);

                a += operands.ASegment;
            }

            a = operands.Second;
            aRow = operands.SecondRow;
        }

        float* c = operands.C;
        nint cRow = operands.CRow;
        Store<V, N>(c, c00, c01, c02, c03);
        Store<V, N>(c + cRow, c10, c11, c12, c13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<V, N>(float* source, ref V v0, ref V v1, ref V v2, ref V v3)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        v0 = V.Load(source);
        if (N.Value > 1) v1 = V.Load(source + V.Lanes);
        if (N.Value > 2) v2 = V.Load(source + (2 * V.Lanes));
        if (N.Value > 3) v3 = V.Load(source + (3 * V.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<V, N>(V a, V b0, V b1, V b2, V b3, ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        V.Accumulate(a, b0, ref c0);
        if (N.Value > 1) V.Accumulate(a, b1, ref c1);
        if (N.Value > 2) V.Accumulate(a, b2, ref c2);
        if (N.Value > 3) V.Accumulate(a, b3, ref c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, N>(float* destination, V v0, V v1, V v2, V v3)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        V.Store(destination, v0);
        if (N.Value > 1) V.Store(destination + V.Lanes, v1);
        if (N.Value > 2) V.Store(destination + (2 * V.Lanes), v2);
        if (N.Value > 3) V.Store(destination + (3 * V.Lanes), v3);
    }
}
