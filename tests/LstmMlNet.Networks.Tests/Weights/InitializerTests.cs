using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Tests.Weights;

[TestClass]
internal sealed class InitializerTests
{
    [TestMethod]
    [DataRow(6, 24)]
    [DataRow(24, 6)]
    [DataRow(9, 9)]
    [DataRow(300, 1100)]
    [DataRow(1001, 257)]
    [DataRow(400, 400)]
    public void An_orthogonal_matrix_has_orthonormal_rows_or_columns(int rows, int columns)
    {
        float[] values = Initializers.Orthogonal(rows, columns, new SeededRandom(1));
        bool byRows = rows <= columns;
        int count = Math.Min(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double dot = 0;
                for (int k = 0; k < Math.Max(rows, columns); k++)
                    dot += byRows
                        ? (double)values[(i * columns) + k] * values[(j * columns) + k]
                        : (double)values[(k * columns) + i] * values[(k * columns) + j];
                Assert.AreEqual(i == j ? 1 : 0, dot, 1e-5);
            }
        }
    }

    [TestMethod]
    public void Large_orthogonal_matrices_are_uniform_too()
    {
        // Of a uniform orthogonal matrix the trace has mean 0 and variance 1, whatever its size (Diaconis & Shahshahani 1994),
        // and an entry the variance 1 / n.
        const int size = 260;
        const int count = 40;
        var traces = new List<double>();
        double squares = 0;
        for (int seed = 0; seed < count; seed++)
        {
            float[] values = Initializers.Orthogonal(size, size, new SeededRandom(seed));
            traces.Add(Enumerable.Range(0, size).Sum(i => (double)values[(i * size) + i]));
            squares += values[7] * (double)values[7] * size / count;
        }

        Assert.AreEqual(0, traces.Average(), 0.6);
        Assert.AreEqual(1, traces.Average(trace => trace * trace), 0.8);
        Assert.AreEqual(1, squares, 0.8);
    }

    [TestMethod]
    public void Glorot_uniform_fills_its_interval_evenly()
    {
        float[] values = Initializers.GlorotUniform(80, 120, new SeededRandom(1));
        double limit = Math.Sqrt(6.0 / 200);
        Assert.IsTrue(values.All(value => Math.Abs(value) <= limit));
        Assert.AreEqual(0, values.Average(), 0.01 * limit);
        Assert.AreEqual(limit * limit / 3, values.Average(value => (double)value * value), 0.02 * limit * limit);
    }

    [TestMethod]
    public void The_seed_decides()
    {
        CollectionAssert.AreEqual(Initializers.Orthogonal(5, 5, new SeededRandom(4)), Initializers.Orthogonal(5, 5, new SeededRandom(4)));
        CollectionAssert.AreNotEqual(
            Initializers.Orthogonal(5, 5, new SeededRandom(4)),
            Initializers.Orthogonal(5, 5, new SeededRandom(5)));
        CollectionAssert.AreEqual(
            Initializers.Orthogonal(270, 500, new SeededRandom(4)),
            Initializers.Orthogonal(270, 500, new SeededRandom(4)));
        CollectionAssert.AreNotEqual(
            Initializers.Orthogonal(270, 500, new SeededRandom(4)),
            Initializers.Orthogonal(270, 500, new SeededRandom(5)));
    }
}
