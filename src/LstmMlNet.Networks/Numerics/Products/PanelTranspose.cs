namespace LstmMlNet.Networks.Numerics;

/// <summary>Lays a block of weights down transposed, in the column blocks that the product of the way back reads.</summary>
internal static unsafe class PanelTranspose
{
    /// <param name="source">[rows][columns], packed.</param>
    /// <param name="rows">Rows of the source: the columns of the result.</param>
    /// <param name="columns">Columns of the source: rows of the result.</param>
    /// <param name="target">The whole transposed matrix, one column block after the other.</param>
    /// <param name="firstRow">The result's row that the source's first column becomes.</param>
    /// <param name="targetRows">Rows of the whole result.</param>
    /// <param name="blocks">The result's column blocks.</param>
    public static void Run(float* source, int rows, int columns, float* target, int firstRow, int targetRows, ColumnBlock[] blocks)
    {
        foreach (ColumnBlock block in blocks)
        {
            int width = block.Columns;
            float* corner = target + ((nint)targetRows * block.Start) + ((nint)firstRow * width);
            int used = Math.Min(width, rows - block.Start);
            for (int column = 0; column < used; column++)
            {
                float* from = source + ((nint)(block.Start + column) * columns);
                float* to = corner + column;
                for (int k = 0; k < columns; k++, to += width)
                    *to = from[k];
            }
        }
    }
}
