using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace LstmMlNet.Networks.Weights;

/// <summary>Initial weights. Biases start at zero.</summary>
internal static class Initializers
{
    // A QR decomposition of this size takes a tenth of a second; 2,048 would take 40 s.
    private const int MostDecomposed = 256;

    /// <summary>
    /// Uniform within ±√(6 / (rows + columns)) (Glorot &amp; Bengio 2010): activations and gradients keep their variance.
    /// </summary>
    public static float[] GlorotUniform(int rows, int columns, SeededRandom random) =>
        GlorotUniform(rows, columns, checked(rows * columns), random);

    /// <summary>The same for a kernel with the given number of values, fan-in and fan-out.</summary>
    public static float[] GlorotUniform(int inputs, int outputs, int count, SeededRandom random)
    {
        double limit = Math.Sqrt(6.0 / (inputs + (double)outputs));
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(((2 * random.NextDouble()) - 1) * limit);
        return values;
    }

    /// <summary>
    /// A random matrix with orthonormal rows (or columns, whichever are fewer; Saxe et al. 2014): initially, a step rotates the state
    /// without stretching it. The Q of a normal matrix's QR decomposition, signs taken from R's diagonal so that it is uniform.
    /// </summary>
    public static float[] Orthogonal(int rows, int columns, SeededRandom random)
    {
        int tall = Math.Max(rows, columns);
        int narrow = Math.Min(rows, columns);
        if (narrow > MostDecomposed)
            return OfReflections(rows, columns, random);
        Matrix<double> normal = Matrix<double>.Build.Dense(
            tall,
            narrow,
            (_, _) => Normal.InvCDF(0, 1, Math.Max(random.NextDouble(), double.Epsilon)));
        QR<double> qr = normal.QR(QRMethod.Thin);
        var values = new float[checked(rows * columns)];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                (int i, int j) = rows >= columns ? (row, column) : (column, row);
                values[(row * columns) + column] = (float)(qr.Q[i, j] * (qr.R[j, j] < 0 ? -1 : 1));
            }
        }

        return values;
    }

    /// <summary>
    /// The same distribution from another construction, which costs a few products: the same seed gives a different matrix than the
    /// decomposition.
    /// </summary>
    private static float[] OfReflections(int rows, int columns, SeededRandom random)
    {
        float[] values = Numerics.RandomReflections.Run(Math.Min(rows, columns), Math.Max(rows, columns), random.NextInt(int.MaxValue));
        if (rows <= columns)
            return values;
        var transposed = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                transposed[(row * columns) + column] = values[(column * rows) + row];
        }

        return transposed;
    }
}
