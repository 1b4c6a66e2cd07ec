using LstmMlNet.Evaluation;

namespace LstmMlNet.Tests.Evaluation;

[TestClass]
internal sealed class ConfidenceIntervalTests
{
    /// <summary>
    /// The worked examples of Newcombe (1998), Statistics in Medicine 17, table I, method 3: the score interval without
    /// continuity correction.
    /// </summary>
    [TestMethod]
    [DataRow(81, 263, 0.2553, 0.3662)]
    [DataRow(15, 148, 0.0624, 0.1605)]
    [DataRow(0, 20, 0.0000, 0.1611)]
    [DataRow(1, 29, 0.0061, 0.1718)]
    public void Wilsons_interval_is_that_of_the_literature(int successes, int count, double lower, double upper)
    {
        ConfidenceInterval interval = ConfidenceInterval.Wilson(successes, count);
        Assert.AreEqual(lower, interval.Lower, 5e-5);
        Assert.AreEqual(upper, interval.Upper, 5e-5);

        // What did not succeed has the mirrored interval.
        ConfidenceInterval failures = ConfidenceInterval.Wilson(count - successes, count);
        Assert.AreEqual(1 - lower, failures.Upper, 5e-5);
        Assert.AreEqual(1 - upper, failures.Lower, 5e-5);
    }

    [TestMethod]
    public void A_bootstrapped_mean_has_the_interval_of_the_normal_approximation()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => 10 + random.NextDouble())];
        ConfidenceInterval interval = ConfidenceInterval.OfMean(values);
        double mean = values.Average();
        double error = 1.96 * Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
        Assert.AreEqual(mean - error, interval.Lower, 0.15 * error);
        Assert.AreEqual(mean + error, interval.Upper, 0.15 * error);
        Assert.AreEqual(interval, ConfidenceInterval.OfMean(values));
    }

    [TestMethod]
    public void Blocks_widen_the_interval_of_values_that_are_like_their_neighbors()
    {
        var random = new Random(6);
        double[] steps = [.. Enumerable.Range(0, 20).Select(_ => random.NextDouble())];
        double[] values = [.. Enumerable.Range(0, 400).Select(i => steps[i / 20])];
        double Width(int block)
        {
            ConfidenceInterval interval = ConfidenceInterval.OfMean(values, block: block);
            return interval.Upper - interval.Lower;
        }

        Assert.IsGreaterThan(2.5 * Width(1), Width(20));
    }

    [TestMethod]
    public void Counts_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(-1, 4));
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.OfMean([]));
        Assert.Throws<ArgumentException>(() => ConfidenceInterval.OfMean([1, 2], [1]));
    }
}
