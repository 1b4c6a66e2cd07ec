namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A group of neighboring columns (units, classes) that one tile serves: <see cref="Vectors"/> vectors of <see cref="Lanes"/> columns from
/// <see cref="Start"/> on.
/// </summary>
internal readonly record struct ColumnBlock(int Start, int Lanes, int Vectors)
{
    public int Columns => Lanes * Vectors;

    /// <summary>Columns are stored in whole groups of four, so that the narrowest vector covers the last one.</summary>
    public static int Pad(int columns) => (columns + 3) & ~3;

    /// <summary>
    /// Cuts columns into blocks of <paramref name="vectors"/> full vectors, then one vector, then halves of it: 100 units
    /// on 16 lanes are six blocks of 16 and one of 4, not seven of 16.
    /// </summary>
    public static ColumnBlock[] Cut(int columns, SimdWidth width, int vectors)
    {
        var blocks = new List<ColumnBlock>();
        int padded = Pad(columns);
        int start = 0;
        for (int lanes = (int)width; lanes >= 4; lanes /= 2)
        {
            int atOnce = lanes == (int)width ? vectors : 1;
            while (padded - start >= lanes)
            {
                // Four in threes are two and two: a tile of one vector is too narrow to be fast.
                int left = (padded - start) / lanes;
                int take = left == 4 && atOnce == 3 ? 2 : Math.Min(atOnce, left);
                blocks.Add(new ColumnBlock(start, lanes, take));
                start += take * lanes;
            }
        }

        return [.. blocks];
    }
}
