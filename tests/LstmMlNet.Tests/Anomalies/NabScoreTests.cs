using LstmMlNet.Benchmarks.Anomalies;

namespace LstmMlNet.Tests.Anomalies;

/// <summary>The benchmark's score, by what its paper and its code say of it.</summary>
[TestClass]
internal sealed class NabScoreTests
{
    private static readonly (int First, int Last)[] s_windows = [(300, 349), (600, 699)];

    [TestMethod]
    public void A_perfect_detector_scores_100_and_one_that_finds_nothing_0()
    {
        Assert.AreEqual(100, NabScore.Best([Series(300, 600)]).Score, 1e-9);
        Assert.AreEqual(0, NabScore.Best([Series()]).Score, 1e-9);
        Assert.AreEqual(50, NabScore.Best([Series(300)]).Score, 1e-9);
    }

    [TestMethod]
    public void Found_late_counts_less_and_a_false_alarm_costs_by_how_far_it_lies_behind_a_window()
    {
        // The last row of a window of 50: place −1/50.
        double full = Sigmoid(-1);
        double late = Sigmoid(-1 / 50.0) / full;
        Assert.AreEqual(100 * (late + 1) / 4, NabScore.At([Series(349)], 0.5), 1e-9);

        // Before the first window a false alarm costs all of its weight, behind one what the sigmoid says; in the probation nothing.
        Assert.AreEqual(100 * (2 - 0.11) / 4, NabScore.At([Series(300, 200)], 0.5), 1e-9);
        Assert.AreEqual(100 * (2 + (0.11 * Sigmoid(10 / 49.0))) / 4, NabScore.At([Series(300, 359)], 0.5), 1e-9);
        Assert.AreEqual(100 * (2 - 0.11) / 4, NabScore.At([Series(300, 599)], 0.5), 1e-9);
        Assert.AreEqual(50, NabScore.At([Series(300, 10)], 0.5), 1e-9);
    }

    [TestMethod]
    public void The_best_threshold_is_that_of_trying_all()
    {
        var random = new Random(1);
        ScoredSeries[] series =
        [
            .. Enumerable.Range(0, 3).Select(_ => new ScoredSeries(
                [.. Enumerable.Range(0, 1000).Select(t => Math.Round(random.NextDouble() + (t is > 610 and < 620 ? 0.8 : 0), 2))],
                s_windows)),
        ];
        (double best, double threshold) = NabScore.Best(series);
        double tried = series.SelectMany(one => one.Scores).Distinct().Max(at => NabScore.At(series, at));
        Assert.AreEqual(Math.Max(0, tried), best, 1e-9);
        Assert.AreEqual(best, NabScore.At(series, threshold), 1e-9);
    }

    private static double Sigmoid(double place) => (2 / (1 + Math.Exp(5 * place))) - 1;

    private static ScoredSeries Series(params int[] detected)
    {
        var scores = new double[1000];
        foreach (int row in detected)
            scores[row] = 1;
        return new ScoredSeries(scores, s_windows);
    }
}
