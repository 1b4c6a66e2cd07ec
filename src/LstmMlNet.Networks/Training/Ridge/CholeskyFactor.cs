using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// The factor L of a symmetric positive definite matrix, L·Lᵀ, row by row, and products with its inverse. Written out because a
/// leave-one-out error needs the diagonal of the inverse, for which a library would solve for every column.
/// </summary>
internal sealed class CholeskyFactor
{
    private readonly double[][] _rows;

    private CholeskyFactor(double[][] rows) => _rows = rows;

    /// <param name="matrix">The lower triangle, row i with at least i + 1 values.</param>
    /// <param name="added">What is added to the diagonal.</param>
    /// <param name="cancellation">Checked for every row.</param>
    /// <returns>The factor; null if the matrix is not positive definite.</returns>
    public static CholeskyFactor? Of(double[][] matrix, double added, CancellationToken cancellation)
    {
        var rows = new double[matrix.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] own = rows[i] = new double[i + 1];
            for (int j = 0; j < i; j++)
                own[j] = (matrix[i][j] - TensorPrimitives.Dot(own.AsSpan(0, j), rows[j].AsSpan(0, j))) / rows[j][j];
            double rest = matrix[i][i] + added - TensorPrimitives.SumOfSquares(own.AsSpan(0, i));
            if (!(rest > 0))
                return null;
            own[i] = Math.Sqrt(rest);
        }

        return new CholeskyFactor(rows);
    }

    /// <summary>L⁻¹ · values, in place.</summary>
    public void Solve(Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] - TensorPrimitives.Dot(_rows[i].AsSpan(0, i), values[..i])) / _rows[i][i];
    }

    /// <summary>L⁻ᵀ · values, in place.</summary>
    public void SolveTransposed(Span<double> values)
    {
        for (int i = values.Length - 1; i >= 0; i--)
        {
            values[i] /= _rows[i][i];
            TensorPrimitives.MultiplyAdd(_rows[i].AsSpan(0, i), -values[i], values[..i], values[..i]);
        }
    }

    /// <summary>The diagonal of the matrix's inverse.</summary>
    /// <param name="cancellation">Checked for every column.</param>
    public double[] InverseDiagonal(CancellationToken cancellation)
    {
        var diagonal = new double[_rows.Length];
        var column = new double[_rows.Length];
        for (int j = 0; j < diagonal.Length; j++)
        {
            cancellation.ThrowIfCancellationRequested();

            // Column j of L⁻¹, which is zero above row j.
            column[j] = 1 / _rows[j][j];
            for (int i = j + 1; i < diagonal.Length; i++)
                column[i] = -TensorPrimitives.Dot(_rows[i].AsSpan(j, i - j), column.AsSpan(j, i - j)) / _rows[i][i];
            diagonal[j] = TensorPrimitives.SumOfSquares(column.AsSpan(j));
        }

        return diagonal;
    }
}
