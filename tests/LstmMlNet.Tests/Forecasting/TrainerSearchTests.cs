using LstmMlNet.Forecasting;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>The search for a forecaster's settings.</summary>
[TestClass]
internal sealed class TrainerSearchTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    [TestMethod]
    public void It_ends_where_no_change_gains_any_more()
    {
        LstmSequenceEstimator.Options found = TrainerSearch.Run(DistanceFromBest, Given(), s_long);
        Assert.AreEqual(8e-3f, found.LearningRate, 1e-7f);
        Assert.AreEqual(64, found.HiddenUnits);
        Assert.AreEqual(2, found.LayerCount);
    }

    [TestMethod]
    public void Settings_that_are_hardly_better_do_not_replace_those_given()
    {
        int tried = 0;
        LstmSequenceEstimator.Options given = Given();
        LstmSequenceEstimator.Options found = TrainerSearch.Run(one => tried++ == 0 ? 1 : 0.96, given, s_long);
        Assert.AreSame(given, found);
        Assert.IsGreaterThan(5, tried);
    }

    [TestMethod]
    public void Nothing_is_tried_after_the_time()
    {
        int tried = 0;
        LstmSequenceEstimator.Options given = Given();
        Assert.AreSame(given, TrainerSearch.Run(one => 1.0 / ++tried, given, TimeSpan.Zero));
        Assert.AreEqual(1, tried);
    }

    [TestMethod]
    public void A_stop_ends_it_with_the_best_so_far()
    {
        using var stop = new CancellationTokenSource();
        LstmSequenceEstimator.Options given = Given();
        given.StopToken = stop.Token;
        int tried = 0;
        double Error(LstmSequenceEstimator.Options one)
        {
            if (++tried == 2)
                stop.Cancel();
            return 1.0 / tried;
        }

        LstmSequenceEstimator.Options found = TrainerSearch.Run(Error, given, s_long);
        Assert.AreEqual(2, tried);
        Assert.AreEqual(given.LearningRate / 2, found.LearningRate);
    }

    private static LstmSequenceEstimator.Options Given() => new() { LearningRate = 1e-3f, HiddenUnits = 32, LayerCount = 1 };

    private static double DistanceFromBest(LstmSequenceEstimator.Options one) =>
        1 + Math.Abs(Math.Log2(one.LearningRate / 8e-3)) + Math.Abs(Math.Log2(one.HiddenUnits / 64.0)) + Math.Abs(one.LayerCount - 2);
}
