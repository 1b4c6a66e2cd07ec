using System.Numerics;
using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>Lays a block of weights down transposed, in the column blocks that the product of the backward pass reads.</summary>
internal static unsafe class PanelTranspose
{
    /// <param name="source">[rows][columns], packed.</param>
    /// <param name="rows">Rows of the source: the columns of the result.</param>
    /// <param name="columns">Columns of the source: rows of the result.</param>
    /// <param name="target">The whole transposed matrix, one column block after the other.</param>
    /// <param name="firstRow">The result's row that the source's first column becomes.</param>
    /// <param name="targetRows">Rows of the whole result.</param>
    /// <param name="blocks">The result's column blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, int rows, int columns, float* target, int firstRow, int targetRows, ColumnBlock[] blocks)
    {
        foreach (ColumnBlock block in blocks)
        {
            int width = block.Columns;
            float* corner = target + ((nint)targetRows * block.Start) + ((nint)firstRow * width);
            int used = Math.Min(width, rows - block.Start);
            int column = 0;
            for (; column <= used - 4; column += 4)
            {
                float* from = source + ((nint)(block.Start + column) * columns);
                float* to = corner + column;
                for (int k = 0; k < columns; k += 4, to += 4 * width)
                    Square(from + k, columns, to, width);
            }

            for (; column < used; column++)
            {
                float* from = source + ((nint)(block.Start + column) * columns);
                float* to = corner + column;
                for (int k = 0; k < columns; k++, to += width)
                    *to = from[k];
            }
        }
    }

    /// <summary>Four rows of four.</summary>
    private static void Square(float* from, int fromRow, float* to, int toRow)
    {
        Matrix4x4 square = Matrix4x4.Transpose(Matrix4x4.Create(
            Vector4.Load(from), Vector4.Load(from + fromRow), Vector4.Load(from + (2 * fromRow)), Vector4.Load(from + (3 * fromRow))));
        square.X.Store(to);
        square.Y.Store(to + toRow);
        square.Z.Store(to + (2 * toRow));
        square.W.Store(to + (3 * toRow));
    }
}
