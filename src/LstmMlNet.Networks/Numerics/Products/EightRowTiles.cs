using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>The tallest tiles: 8 rows by up to 3 vectors, as many as fit the registers.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        int lanes = V.Lanes;
        float* start = operands.Start;
        nint startRow = operands.StartRow;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c42 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero, c52 = V.Zero;
        V c60 = V.Zero, c61 = V.Zero, c62 = V.Zero;
        V c70 = V.Zero, c71 = V.Zero, c72 = V.Zero;
        Load<V, N>(start, ref c00, ref c01, ref c02);
        Load<V, N>(start + startRow, ref c10, ref c11, ref c12);
        Load<V, N>(start + (2 * startRow), ref c20, ref c21, ref c22);
        Load<V, N>(start + (3 * startRow), ref c30, ref c31, ref c32);
        Load<V, N>(start + (4 * startRow), ref c40, ref c41, ref c42);
        Load<V, N>(start + (5 * startRow), ref c50, ref c51, ref c52);
        Load<V, N>(start + (6 * startRow), ref c60, ref c61, ref c62);
        Load<V, N>(start + (7 * startRow), ref c70, ref c71, ref c72);

        float* a = operands.A;
        float* b = operands.B;
        nint aRow = operands.ARow;
        nint aDepth = operands.ADepth;
        nint bDepth = operands.BDepth;
        nint aRow2 = 2 * aRow;
        nint aRow3 = 3 * aRow;
        float* a4 = a + (4 * aRow);
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
                    Accumulate<V, N>(V.Splat(*a), b0, b1, b2, ref c00, ref c01, ref c02);
                    Accumulate<V, N>(V.Splat(a[aRow]), b0, b1, b2, ref c10, ref c11, ref c12);
                    Accumulate<V, N>(V.Splat(a[aRow2]), b0, b1, b2, ref c20, ref c21, ref c22);
                    Accumulate<V, N>(V.Splat(a[aRow3]), b0, b1, b2, ref c30, ref c31, ref c32);
                    Accumulate<V, N>(V.Splat(*a4), b0, b1, b2, ref c40, ref c41, ref c42);
                    Accumulate<V, N>(V.Splat(a4[aRow]), b0, b1, b2, ref c50, ref c51, ref c52);
                    Accumulate<V, N>(V.Splat(a4[aRow2]), b0, b1, b2, ref c60, ref c61, ref c62);
                    Accumulate<V, N>(V.Splat(a4[aRow3]), b0, b1, b2, ref c70, ref c71, ref c72);
                    a += aDepth;
                    a4 += aDepth;
                    b += bDepth;
                }
                while (b != end);

                a += operands.ASegment;
                a4 += operands.ASegment;
            }

            a = operands.Second;
            aRow = operands.SecondRow;
            aRow2 = 2 * aRow;
            aRow3 = 3 * aRow;
            a4 = a + (4 * aRow);
        }

        float* c = operands.C;
        nint cRow = operands.CRow;
        Store<V, N>(c, c00, c01, c02);
        Store<V, N>(c + cRow, c10, c11, c12);
        Store<V, N>(c + (2 * cRow), c20, c21, c22);
        Store<V, N>(c + (3 * cRow), c30, c31, c32);
        Store<V, N>(c + (4 * cRow), c40, c41, c42);
        Store<V, N>(c + (5 * cRow), c50, c51, c52);
        Store<V, N>(c + (6 * cRow), c60, c61, c62);
        Store<V, N>(c + (7 * cRow), c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<V, N>(float* source, ref V v0, ref V v1, ref V v2)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        v0 = V.Load(source);
        if (N.Value > 1) v1 = V.Load(source + V.Lanes);
        if (N.Value > 2) v2 = V.Load(source + (2 * V.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<V, N>(V a, V b0, V b1, V b2, ref V c0, ref V c1, ref V c2)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        V.Accumulate(a, b0, ref c0);
        if (N.Value > 1) V.Accumulate(a, b1, ref c1);
        if (N.Value > 2) V.Accumulate(a, b2, ref c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, N>(float* destination, V v0, V v1, V v2)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        V.Store(destination, v0);
        if (N.Value > 1) V.Store(destination + V.Lanes, v1);
        if (N.Value > 2) V.Store(destination + (2 * V.Lanes), v2);
    }
}
