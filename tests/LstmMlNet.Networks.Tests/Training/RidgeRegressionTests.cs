using LstmMlNet.Networks.Training;
using MathNet.Numerics.LinearAlgebra;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class RidgeRegressionTests
{
    [TestMethod]
    [DataRow(12, 30, 1.0)]
    [DataRow(30, 7, 1.0)]
    [DataRow(9, 9, 1.0)]
    [DataRow(12, 30, 1e5)]
    public void Leaving_a_row_out_is_fitting_to_the_others(int rows, int features, double outlier)
    {
        (double[][] x, double[][] y, double[] weights) = Data(rows, features, outputs: 2, seed: 5);
        for (int j = 0; j < features; j++)
            x[3][j] *= outlier;
        RidgeFit fit = RidgeRegression.Fit([.. x.Select(row => (double[])row.Clone())], y, weights, threads: 1, CancellationToken.None);
        double[][] standardized = Standardized(x, weights);
        double unit = rows / weights.Sum();
        double[] used = [.. weights.Select(weight => weight * unit)];
        for (int row = 0; row < rows; row++)
        {
            int[] others = [.. Enumerable.Range(0, rows).Where(i => i != row)];
            double[] left = Predict(standardized, y, used, fit.Penalty, others, row);
            double[] own = Predict(standardized, y, used, fit.Penalty, [.. Enumerable.Range(0, rows)], row);
            for (int output = 0; output < 2; output++)
            {
                Assert.AreEqual(left[output], fit.LeftOut[row][output], 1e-6 * (1 + Math.Abs(left[output])), $"row {row}, left out");
                Assert.AreEqual(own[output], fit.Fitted[row][output], 1e-8, $"row {row}, fitted");
                double published = fit.Bias[output] + x[row].Select((value, j) => value * fit.Kernel[j, output]).Sum();
                Assert.AreEqual(own[output], published, 1e-8, $"row {row}, kernel");
            }
        }
    }

    [TestMethod]
    public void A_single_row_is_its_own_mean()
    {
        RidgeFit fit = RidgeRegression.Fit([[1, 2]], [[3]], [1], threads: 1, CancellationToken.None);
        Assert.AreEqual(3, fit.Bias[0] + fit.Kernel[0, 0] + (2 * fit.Kernel[1, 0]));
        Assert.AreEqual(3, fit.LeftOut[0][0]);
    }

    [TestMethod]
    public void Noise_is_left_to_the_mean_and_what_is_linear_is_found()
    {
        (double[][] x, double[][] y, double[] weights) = Data(60, 200, outputs: 1, seed: 7);
        double mean = y.Average(row => row[0]);
        RidgeFit noise = RidgeRegression.Fit([.. x.Select(row => (double[])row.Clone())], y, weights, 2, CancellationToken.None);
        double deviation = Math.Sqrt(y.Average(row => Math.Pow(row[0] - mean, 2)));
        Assert.IsLessThan(1.1 * deviation, Math.Sqrt(noise.LeftOut.Select((row, i) => Math.Pow(row[0] - y[i][0], 2)).Average()));
        double[][] linear = [.. x.Select(row => new[] { (3.0 * row[0]) - row[1] + 5 })];
        RidgeFit found = RidgeRegression.Fit([.. x.Select(row => row[..6])], linear, weights, 2, CancellationToken.None);
        Assert.AreEqual(3, found.Kernel[0, 0], 1e-2);
        Assert.AreEqual(-1, found.Kernel[1, 0], 1e-2);
        Assert.AreEqual(5, found.Bias[0], 1e-2);
    }

    [TestMethod]
    public void A_feature_that_never_varies_has_no_weight_and_threads_change_no_bit()
    {
        (double[][] x, double[][] y, double[] weights) = Data(25, 40, outputs: 3, seed: 9);
        foreach (double[] row in x)
            row[4] = 1e6;
        RidgeFit one = RidgeRegression.Fit([.. x.Select(row => (double[])row.Clone())], y, weights, 1, CancellationToken.None);
        RidgeFit many = RidgeRegression.Fit([.. x.Select(row => (double[])row.Clone())], y, weights, 3, CancellationToken.None);
        Assert.AreEqual(0, one.Kernel[4, 1]);
        CollectionAssert.AreEqual(one.Kernel, many.Kernel);
        CollectionAssert.AreEqual(one.Bias, many.Bias);
    }

    [TestMethod]
    public void Probabilities_are_as_sure_as_predictions_of_left_out_rows_are_right()
    {
        double[] weights = [.. Enumerable.Repeat(1.0, 40)];
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i % 2)];
        double[][] right = [.. labels.Select(label => new double[] { 0.6 - (0.2 * label), 0.4 + (0.2 * label) })];
        double[][] chance = [.. labels.Select((_, i) => new double[] { i / 2 % 2, 1 - (i / 2 % 2) })];
        double sure = ProbabilityScale.Of(right, labels, weights);

        // 41 of 42: odds of e^3.7, at a distance of 0.2.
        Assert.AreEqual(Math.Log(41) / 0.2, sure, 0.1);
        Assert.IsLessThan(0.2, ProbabilityScale.Of(chance, labels, weights));
    }

    private static (double[][] X, double[][] Y, double[] Weights) Data(int rows, int features, int outputs, int seed)
    {
        var random = new Random(seed);
        return (
            [.. Enumerable.Range(0, rows).Select(_ =>
                Enumerable.Range(0, features).Select(j => (random.NextDouble() * (j + 1)) + j).ToArray())],
            [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, outputs).Select(_ => random.NextDouble() - 0.5).ToArray())],
            [.. Enumerable.Range(0, rows).Select(_ => 0.5 + random.NextDouble())]);
    }

    private static double[][] Standardized(double[][] x, double[] weights)
    {
        double total = weights.Sum();
        double[] means = [.. x[0].Select((_, j) => x.Select((row, i) => weights[i] * row[j]).Sum() / total)];
        double[] deviations = [.. means.Select((mean, j) =>
            Math.Sqrt(x.Select((row, i) => weights[i] * Math.Pow(row[j] - mean, 2)).Sum() / total))];
        return [.. x.Select(row => row.Select((value, j) => (value - means[j]) / deviations[j]).ToArray())];
    }

    /// <summary>Weighted ridge regression with an intercept that is not penalized, by its normal equations.</summary>
    private static double[] Predict(double[][] x, double[][] y, double[] weights, double penalty, int[] rows, int row)
    {
        int unknowns = x[0].Length + 1;
        Matrix<double> system = Matrix<double>.Build.Dense(unknowns, unknowns);
        Matrix<double> right = Matrix<double>.Build.Dense(unknowns, y[0].Length);
        foreach (int i in rows)
        {
            Vector<double> own = Vector<double>.Build.Dense([1, .. x[i]]);
            system += weights[i] * own.OuterProduct(own);
            right += weights[i] * own.OuterProduct(Vector<double>.Build.Dense(y[i]));
        }

        for (int j = 1; j < unknowns; j++)
            system[j, j] += penalty;
        return [.. (Vector<double>.Build.Dense([1, .. x[row]]) * system.Solve(right))];
    }
}
