namespace LstmMlNet.Networks.Numerics;

/// <summary>Picks the tile for a product: the vector's width and how many of them lie side by side.</summary>
internal static class MatrixProduct
{
    /// <summary>
    /// The same in vectors as wide as possible: neighboring narrow vectors are one wide one to a product. Four gates of the last
    /// four units cost one multiply-add of 16 lanes rather than four of 4.
    /// </summary>
    public static void RunWidened(ref Operands operands, int lanes, int vectors, SimdWidth widest)
    {
        for (; lanes < (int)widest && vectors % 2 == 0; vectors /= 2)
            lanes *= 2;
        Run(ref operands, lanes, vectors);
    }

    public static void Run(ref Operands operands, int lanes, int vectors)
    {
        switch (lanes)
        {
            case 16: Run<Simd512>(ref operands, vectors); break;
            case 8: Run<Simd256>(ref operands, vectors); break;
            default: Run<Simd128>(ref operands, vectors); break;
        }
    }

    /// <summary>A product of one row, in vectors as wide as possible.</summary>
    public static void RunRow(in Operands operands, int lanes, int vectors, SimdWidth widest)
    {
        for (; lanes < (int)widest && vectors % 2 == 0; vectors /= 2)
            lanes *= 2;
        switch (lanes)
        {
            case 16: RunRow<Simd512>(operands, vectors); break;
            case 8: RunRow<Simd256>(operands, vectors); break;
            default: RunRow<Simd128>(operands, vectors); break;
        }
    }

    private static void RunRow<V>(in Operands operands, int vectors)
        where V : unmanaged, ISimd<V>
    {
        switch (vectors)
        {
            case 1: Tiles.RunRow<V, One>(operands); break;
            case 2: Tiles.RunRow<V, Two>(operands); break;
            case 3: Tiles.RunRow<V, Three>(operands); break;
            default: Tiles.RunRow<V, Four>(operands); break;
        }
    }

    private static void Run<V>(ref Operands operands, int vectors)
        where V : unmanaged, ISimd<V>
    {
        switch (vectors)
        {
            case 1: Tiles.Run<V, One>(ref operands); break;
            case 2: Tiles.Run<V, Two>(ref operands); break;
            case 3: Tiles.Run<V, Three>(ref operands); break;
            default: Tiles.Run<V, Four>(ref operands); break;
        }
    }
}
