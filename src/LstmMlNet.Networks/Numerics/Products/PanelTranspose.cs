using System.Numerics;
using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>Lays a block of weights down transposed, in the column blocks that the product of the backward pass reads.</summary>
internal static unsafe class PanelTranspose
{
    /// <param name="source">Where it lies, packed.</param>
    /// <param name="rows">Which of its rows: columns of the result.</param>
    /// <param name="columns">Its columns: rows of the result.</param>
    /// <param name="target">Where it goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, RowRange rows, int columns, in TransposedMatrix target)
    {
        foreach (ColumnBlock block in target.Blocks)
        {
            int width = block.Columns;
            float* corner = target.First + ((nint)target.Rows * block.Start) + ((nint)target.FirstRow * width);
            int used = Math.Min(width, rows.End - block.Start);
            int column = Math.Max(0, rows.From - block.Start);
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

/// <summary>A place in a transposed matrix, which lies one column block after the other.</summary>
/// <param name="first">The whole matrix.</param>
/// <param name="rows">Its rows.</param>
/// <param name="firstRow">The row at which something is laid down.</param>
/// <param name="blocks">Its column blocks.</param>
internal readonly unsafe ref struct TransposedMatrix(float* first, int rows, int firstRow, ColumnBlock[] blocks)
{
    public readonly float* First = first;
    public readonly int Rows = rows;
    public readonly int FirstRow = firstRow;
    public readonly ColumnBlock[] Blocks = blocks;
}
