namespace LstmMlNet.Networks.Tests.Initializers;

using Initializers = LstmMlNet.Networks.Initializers;

[TestClass]
internal sealed class InitializerTests
{
    [TestMethod]
    [DataRow(6, 24)]
    [DataRow(24, 6)]
    [DataRow(9, 9)]
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
                    dot += byRows ? (double)values[(i * columns) + k] * values[(j * columns) + k] : (double)values[(k * columns) + i] * values[(k * columns) + j];
                Assert.AreEqual(i == j ? 1 : 0, dot, 1e-5);
            }
        }
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
        CollectionAssert.AreNotEqual(Initializers.Orthogonal(5, 5, new SeededRandom(4)), Initializers.Orthogonal(5, 5, new SeededRandom(5)));
    }
}
