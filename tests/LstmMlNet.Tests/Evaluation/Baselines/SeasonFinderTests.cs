using LstmMlNet.Evaluation.Baselines;

namespace LstmMlNet.Tests.Evaluation.Baselines;

[TestClass]
internal sealed class SeasonFinderTests
{
    [TestMethod]
    [DataRow(7, 0.0)]
    [DataRow(12, 0.05)]
    [DataRow(24, 0.0)]
    [DataRow(5, 0.2)]
    public void A_season_is_found_with_noise_and_trend(int season, double trend)
    {
        var random = new Random(season);
        double[] series =
        [
            .. Enumerable.Range(0, 300).Select(t => 20 + (trend * t) + (4 * Math.Sin(2 * Math.PI * t / season)) + random.NextDouble()),
        ];
        Assert.AreEqual(season, Find(series, window: 60, horizon: 6));
        Assert.AreEqual(season, Find([.. series.Select(value => value * 1e6)], window: 60, horizon: 6));
    }

    [TestMethod]
    public void Noise_a_random_walk_a_trend_and_a_constant_have_none()
    {
        var random = new Random(2);
        double walk = 0;
        foreach (double[] series in new[]
        {
            [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())],
            [.. Enumerable.Range(0, 400).Select(_ => walk += random.NextDouble() - 0.5)],
            [.. Enumerable.Range(0, 400).Select(t => (double)t)],
            Enumerable.Repeat(3.0, 400).ToArray(),
        })
        {
            Assert.AreEqual(1, Find(series, window: 40, horizon: 4));
        }
    }

    [TestMethod]
    public void Windows_that_cannot_hold_two_seasons_show_none()
    {
        double[] series = [.. Enumerable.Range(0, 300).Select(t => Math.Sin(2 * Math.PI * t / 12))];
        Assert.AreNotEqual(12, Find(series, window: 14, horizon: 2));
        Assert.AreEqual(1, Find(series, window: 1, horizon: 2));
        Assert.AreEqual(1, new SeasonFinder(3).Find());
    }

    private static int Find(double[] series, int window, int horizon)
    {
        var finder = new SeasonFinder(horizon);
        for (int start = 0; start + window <= series.Length; start++)
            finder.Add(series[start..(start + window)]);
        return finder.Find();
    }
}
