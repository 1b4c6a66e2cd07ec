using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks.Tests.Training;

[TestClass]
internal sealed class ShrinkageFactorsTests
{
    private const int Rows = 200;
    private static readonly double[] s_weights = [.. Enumerable.Repeat(1.0, Rows)];

    [TestMethod]
    public void Each_kind_counts_by_what_it_alone_knows()
    {
        double[] known = Noise(1);
        double[] other = Noise(2);
        double[] targets = Mix((1, known), (1, other), (0.5, Noise(3)));
        double[] both = ShrinkageFactors.Of([known, other], targets, s_weights);
        Assert.AreEqual(0.5, both[0], 0.05, "Together they are at most 1.");
        Assert.AreEqual(0.5, both[1], 0.05);
        double[] halves = ShrinkageFactors.Of([Mix((2, known)), Mix((4, other))], targets, s_weights);
        Assert.AreEqual(0.5, halves[0], 0.05);
        Assert.AreEqual(0.25, halves[1], 0.05);
    }

    [TestMethod]
    public void A_kind_that_says_nothing_is_left_out()
    {
        double[] known = Noise(1);
        double[] targets = Mix((0.6, known), (0.5, Noise(3)));
        double[] factors = ShrinkageFactors.Of([Noise(4), known], targets, s_weights);
        Assert.AreEqual(0, factors[0]);
        Assert.AreEqual(0.6, factors[1], 0.1);
        CollectionAssert.AreEqual(new double[] { 0, 0 }, ShrinkageFactors.Of([Noise(5), Noise(6)], Noise(7), s_weights));
        CollectionAssert.AreEqual(new double[] { 0 }, ShrinkageFactors.Of([new double[Rows]], targets, s_weights));
    }

    [TestMethod]
    public void Of_two_kinds_that_say_the_same_the_better_one_is_taken()
    {
        double[] known = Noise(1);
        double[] targets = Mix((1, known), (0.3, Noise(3)));
        double[] factors = ShrinkageFactors.Of([Mix((1, known), (0.8, Noise(8))), known], targets, s_weights);
        Assert.IsLessThan(0.1, factors[0]);
        Assert.IsGreaterThan(0.85, factors[0] + factors[1]);
        double[] same = ShrinkageFactors.Of([known, known], targets, s_weights);
        Assert.AreEqual(1, same.Sum(), 0.05);
    }

    [TestMethod]
    public void Rows_without_target_or_weight_do_not_count()
    {
        double[] known = Noise(1);
        double[] targets = Mix((0.6, known), (0.5, Noise(3)));
        double[] expected = ShrinkageFactors.Of([known[..^2]], targets[..^2], s_weights[..^2]);
        targets[^1] = double.NaN;
        targets[^2] = 1e9;
        double[] weights = [.. s_weights];
        weights[^2] = 0;
        CollectionAssert.AreEqual(expected, ShrinkageFactors.Of([known], targets, weights));
    }

    private static double[] Noise(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() + random.NextDouble() - 1)];
    }

    private static double[] Mix(params (double Share, double[] Values)[] parts) =>
        [.. Enumerable.Range(0, Rows).Select(i => parts.Sum(part => part.Share * part.Values[i]))];
}
