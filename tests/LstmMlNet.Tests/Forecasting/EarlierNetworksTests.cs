using LstmMlNet.Forecasting;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>What is trained, and forecast by Theta, once for all that needs it.</summary>
[TestClass]
internal sealed class EarlierNetworksTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly IDataView s_table = s_mlContext.Data.LoadFromEnumerable(Shops.Rows(shops: 2, days: 40));

    [TestMethod]
    public void A_network_is_trained_once_for_each_kind_time_and_length_of_training()
    {
        LstmForecastEstimator.Options options = Shops.Options();
        TableSurvey survey = TableSurvey.Run(s_table, options, _ => { });
        ForecastLayout layout = SpreadMeasurement.Run(s_table, survey.Layout);
        var trainings = new List<int>();
        var networks = new EarlierNetworks(s_mlContext, s_table, options.Trainer!, new Origins(5) { NeedFuture = true });
        LstmSequenceTransformer Trained(ForecastLayout of, int leftOut, int? epochs = null) =>
            networks.Of(of, leftOut, epochs: epochs, progress: epoch => trainings.Add(leftOut));

        LstmSequenceTransformer first = Trained(layout, 10);
        Assert.AreSame(first, Trained(layout with { Share = 0.5 }, 10));
        Assert.HasCount(1, trainings);
        Assert.AreNotSame(first, Trained(layout, 5));
        Assert.AreNotSame(first, Trained(layout, 10, epochs: 2));
        Assert.AreNotSame(first, Trained(layout.Without(["Promotion"]), 10));
        CollectionAssert.AreEqual(new[] { 10, 5, 10, 10, 10 }, trainings);

        // What was trained without enough rows says how wide intervals are; nothing that knows what is left out does.
        Assert.AreSame(Trained(layout, 5), networks.ForWidth(layout, leftOut: 0));
        Assert.AreSame(Trained(layout, 10, epochs: 2), networks.ForWidth(layout, leftOut: 7));
        networks.ForWidth(layout, leftOut: 12, epoch => trainings.Add(12));
        Assert.AreEqual(12, trainings[^1]);
    }

    [TestMethod]
    public void Theta_forecasts_once_from_each_row_and_the_same()
    {
        LstmForecastEstimator.Options options = Shops.Options();
        TableSurvey survey = TableSurvey.Run(s_table, options, _ => { });
        ForecastLayout layout = SpreadMeasurement.Run(
            s_table,
            survey.Layout with { Level = ForecastLevel.Theta, Logarithm = false, Offsets = [0] });
        ForecastLayout keeping = layout with { Thetas = new ThetaLevels() };
        foreach (int leftOut in new[] { 12, 0 })
        {
            var origins = new Origins(5) { NeedFuture = true, LeftOut = leftOut };
            double[][] expected = LevelsOf(layout, origins);
            foreach (double[][] levels in new[] { LevelsOf(keeping, origins), LevelsOf(keeping, origins) })
            {
                Assert.HasCount(expected.Length, levels);
                for (int i = 0; i < expected.Length; i++)
                    CollectionAssert.AreEqual(expected[i], levels[i]);
            }
        }
    }

    [TestMethod]
    public void Cuts_leave_the_end_of_series_for_a_whole_horizon_at_least()
    {
        LstmForecastEstimator.Options options = Shops.Options();
        TableSurvey survey = TableSurvey.Run(s_table, options, _ => { });
        CollectionAssert.AreEqual(new[] { 16, 8 }, EarlierCuts.Of(survey, 2).LeftOut);
        CollectionAssert.AreEqual(new[] { 16 }, EarlierCuts.Of(survey, 1).LeftOut);
        CollectionAssert.AreEqual(new[] { 15, 10, 5 }, EarlierCuts.Of(survey, 9).LeftOut);
        Assert.IsEmpty(EarlierCuts.Of(survey, 0).LeftOut);
    }

    private static double[][] LevelsOf(ForecastLayout layout, Origins origins) =>
        [.. ForecastWindows.ToForecast(s_table, layout, origins, null).GetColumn<double[]>(ForecastWindows.Levels)];
}
