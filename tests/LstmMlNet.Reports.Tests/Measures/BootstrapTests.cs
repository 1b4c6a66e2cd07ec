using LstmMlNet.Reports.Measures;

namespace LstmMlNet.Reports.Tests.Measures;

[TestClass]
internal sealed class BootstrapTests
{
    [TestMethod]
    public void The_bootstrap_of_independent_values_is_as_wide_as_the_mean_is_uncertain()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        (double lower, double upper) = Bootstrap.Interval(values, [.. values.Select(_ => 1.0)]);
        Assert.IsTrue(lower < values.Average() && values.Average() < upper);

        // The deviation of a uniform number is 1/√12.
        Assert.AreEqual(2 * 1.96 / Math.Sqrt(12 * 400), upper - lower, 0.01);
        Assert.AreEqual((lower, upper), Bootstrap.Interval(values, [.. values.Select(_ => 1.0)]));
    }

    [TestMethod]
    public void Neighbours_that_are_alike_widen_it()
    {
        var random = new Random(6);
        double[] values = [.. Enumerable.Range(0, 40).SelectMany(_ => Enumerable.Repeat(random.NextDouble(), 10))];
        double[] ones = [.. values.Select(_ => 1.0)];
        (double lower, double upper) = Bootstrap.Interval(values, ones);
        (double blockLower, double blockUpper) = Bootstrap.Interval(values, ones, block: 20);
        Assert.IsGreaterThan(2 * (upper - lower), blockUpper - blockLower);
    }
}
