namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One of several equal parts of a line of work. The line's segments are products: so many rows, each of a weight. Parts end at
/// whole numbers of rows, and neighbors agree on where.
/// </summary>
/// <param name="length">The line's length: rows times weights, of all segments.</param>
/// <param name="index">Which part.</param>
/// <param name="count">Of how many.</param>
/// <param name="grain">Rows are parted by whole numbers of so many.</param>
internal readonly struct LineCut(long length, int index, int count, int grain)
{
    private readonly long _from = length * index / count;
    private readonly long _end = length * (index + 1) / count;

    /// <summary>The part's rows of a segment.</summary>
    /// <param name="start">Where on the line the segment begins.</param>
    /// <param name="weight">The weight of a row.</param>
    /// <param name="rows">Its rows.</param>
    public RowRange Of(long start, int weight, RowRange rows)
    {
        int from = Bound(_from - start, weight, rows.Count);
        int end = Bound(_end - start, weight, rows.Count);
        return new RowRange(rows.From + from, end - from);
    }

    private int Bound(long at, int weight, int rows)
    {
        if (at <= 0)
            return 0;
        if (at >= (long)weight * rows)
            return rows;
        long whole = ((at / weight) + (grain / 2)) / grain * grain;
        return whole < rows ? (int)whole : rows;
    }
}
