using LstmMlNet.Reports.Measures;

namespace LstmMlNet.Reports.Tests.Measures;

[TestClass]
internal sealed class IntervalsTests
{
    [TestMethod]
    [DataRow(45, 50, 0.7864, 0.9565)]
    [DataRow(0, 10, 0.0, 0.2775)]
    [DataRow(10, 10, 0.7225, 1.0)]
    public void Wilsons_interval_is_the_published_one(int correct, int count, double lower, double upper)
    {
        (double Lower, double Upper) interval = Intervals.Wilson(correct, count);
        Assert.AreEqual(lower, interval.Lower, 1e-4);
        Assert.AreEqual(upper, interval.Upper, 1e-4);
    }

    [TestMethod]
    public void The_bootstrap_of_independent_values_is_as_wide_as_the_mean_is_uncertain()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        (double lower, double upper) = Intervals.Bootstrap(values, [.. values.Select(_ => 1.0)]);
        Assert.IsTrue(lower < values.Average() && values.Average() < upper);

        // The deviation of a uniform number is 1/√12.
        Assert.AreEqual(2 * 1.96 / Math.Sqrt(12 * 400), upper - lower, 0.01);
        Assert.AreEqual((lower, upper), Intervals.Bootstrap(values, [.. values.Select(_ => 1.0)]));
    }

    [TestMethod]
    public void Neighbours_that_are_alike_widen_it()
    {
        var random = new Random(6);
        double[] values = [.. Enumerable.Range(0, 40).SelectMany(_ => Enumerable.Repeat(random.NextDouble(), 10))];
        double[] ones = [.. values.Select(_ => 1.0)];
        (double lower, double upper) = Intervals.Bootstrap(values, ones);
        (double blockLower, double blockUpper) = Intervals.Bootstrap(values, ones, block: 20);
        Assert.IsGreaterThan(2 * (upper - lower), blockUpper - blockLower);
    }
}
