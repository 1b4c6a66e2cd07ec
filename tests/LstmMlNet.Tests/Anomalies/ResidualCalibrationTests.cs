using LstmMlNet.Anomalies;

namespace LstmMlNet.Tests.Anomalies;

[TestClass]
internal sealed class ResidualCalibrationTests
{
    [TestMethod]
    public void Probabilities_in_the_body_are_the_shares_of_errors_at_least_as_large()
    {
        double[] sizes = [.. Enumerable.Range(1, 1000).Select(i => i / 1000.0)];
        ResidualCalibration calibration = ResidualCalibration.Of(sizes);
        foreach (double size in new[] { 0.001, 0.1, 0.4505, 0.9 })
            Assert.AreEqual(sizes.Count(other => other >= size) / 1000.0, calibration.Probability(size), 1e-9, $"{size}");
        Assert.AreEqual(1, calibration.Probability(0));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.3)]
    public void The_tail_goes_on_beyond_the_largest_error_as_the_distribution_does(double shape)
    {
        // Generalized Pareto errors: P(X > x) = (1 + shape·x)^(−1/shape), or e^−x.
        var random = new Random(3);
        double[] sizes = [.. Enumerable.Range(0, 5000).Select(_ => At(1 - random.NextDouble()))];
        ResidualCalibration calibration = ResidualCalibration.Of(sizes);
        foreach (double probability in new[] { 0.05, 0.01, 0.001, 0.0001 })
        {
            double ratio = Math.Log10(calibration.Probability(At(probability)) / probability);
            Assert.AreEqual(0, ratio, 0.45, $"{probability}");
        }

        double At(double probability) => shape > 0 ? (Math.Pow(probability, -shape) - 1) / shape : -Math.Log(probability);
    }

    [TestMethod]
    public void Quantiles_are_the_sizes_that_have_these_probabilities_and_both_fall_and_rise()
    {
        var random = new Random(4);
        ResidualCalibration calibration = ResidualCalibration.Of(Enumerable.Range(0, 300).Select(_ => Math.Abs(random.NextDouble() - 0.3)));
        double before = double.PositiveInfinity;
        foreach (double probability in new[] { 1e-6, 1e-3, 0.01, 0.09, 0.3, 0.7 })
        {
            double size = calibration.Quantile(probability);
            Assert.IsLessThan(before, size);
            before = size;
            Assert.AreEqual(probability, calibration.Probability(size), 0.005 * (probability + 1));
        }

        // Equal errors have no tail; what is larger has hardly a probability.
        ResidualCalibration equal = ResidualCalibration.Of(Enumerable.Repeat(1.0, 100));
        Assert.AreEqual(1, equal.Probability(1));
        Assert.IsLessThan(1e-6, equal.Probability(1.001));
        equal.Validate();
    }
}
