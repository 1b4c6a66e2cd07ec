using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>The tall tiles: 4 and 6 rows by up to 4 vectors.</content>
internal static unsafe partial class Tiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        int lanes = V.Lanes;
        float* start = operands.Start;
        nint startRow = operands.StartRow;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c23 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero, c33 = V.Zero;
        Load<V, N>(start, ref c00, ref c01, ref c02, ref c03);
        Load<V, N>(start + startRow, ref c10, ref c11, ref c12, ref c13);
        Load<V, N>(start + (2 * startRow), ref c20, ref c21, ref c22, ref c23);
        Load<V, N>(start + (3 * startRow), ref c30, ref c31, ref c32, ref c33);

        float* a = operands.A;
        float* b = operands.B;
        nint aRow = operands.ARow;
        nint aDepth = operands.ADepth;
        nint bDepth = operands.BDepth;
        nint aRow3 = 3 * aRow;
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
                    Accumulate<V, N>(V.Splat(a[2 * aRow]), b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
                    Accumulate<V, N>(V.Splat(a[aRow3]), b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
                    a += aDepth;
                    b += bDepth;
                }
                while (b != end);

                a += operands.ASegment;
            }

            a = operands.Second;
            aRow = operands.SecondRow;
            aRow3 = 3 * aRow;
        }

        float* c = operands.C;
        nint cRow = operands.CRow;
        Store<V, N>(c, c00, c01, c02, c03);
        Store<V, N>(c + cRow, c10, c11, c12, c13);
        Store<V, N>(c + (2 * cRow), c20, c21, c22, c23);
        Store<V, N>(c + (3 * cRow), c30, c31, c32, c33);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6<V, N>(in Operands operands)
        where V : unmanaged, ISimd<V>
        where N : struct, IVectorCount
    {
        int lanes = V.Lanes;
        float* start = operands.Start;
        nint startRow = operands.StartRow;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c23 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero, c33 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c42 = V.Zero, c43 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero, c52 = V.Zero, c53 = V.Zero;
        Load<V, N>(start, ref c00, ref c01, ref c02, ref c03);
        Load<V, N>(start + startRow, ref c10, ref c11, ref c12, ref c13);
        Load<V, N>(start + (2 * startRow), ref c20, ref c21, ref c22, ref c23);
        Load<V, N>(start + (3 * startRow), ref c30, ref c31, ref c32, ref c33);
        Load<V, N>(start + (4 * startRow), ref c40, ref c41, ref c42, ref c43);
        Load<V, N>(start + (5 * startRow), ref c50, ref c51, ref c52, ref c53);

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
                    V b3 = N.Value > 3 ? V.Load(b + (3 * lanes)) : V.Zero;
                    Accumulate<V, N>(V.Splat(*a), b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
                    Accumulate<V, N>(V.Splat(a[aRow]), b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
                    Accumulate<V, N>(V.Splat(a[aRow2]), b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
                    Accumulate<V, N>(V.Splat(a[aRow3]), b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
                    Accumulate<V, N>(V.Splat(*a4), b0, b1, b2, b3, ref c40, ref c41, ref c42, ref c43);
                    Accumulate<V, N>(V.Splat(a4[aRow]), b0, b1, b2, b3, ref c50, ref c51, ref c52, ref c53);
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
        Store<V, N>(c, c00, c01, c02, c03);
        Store<V, N>(c + cRow, c10, c11, c12, c13);
        Store<V, N>(c + (2 * cRow), c20, c21, c22, c23);
        Store<V, N>(c + (3 * cRow), c30, c31, c32, c33);
        Store<V, N>(c + (4 * cRow), c40, c41, c42, c43);
        Store<V, N>(c + (5 * cRow), c50, c51, c52, c53);
    }
}
