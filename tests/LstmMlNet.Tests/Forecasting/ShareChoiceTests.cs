using LstmMlNet.Forecasting;
using Microsoft.ML;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>How much networks are believed of tables with too many windows to train each candidate to the end.</summary>
[TestClass]
internal sealed class ShareChoiceTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);

    [TestMethod]
    public void Nothing_forecasts_walks_better_than_their_last_value()
    {
        var random = new Random(4);
        (LstmForecastTransformer model, IDataView table) = Fit(
            [.. Enumerable.Range(0, 50).SelectMany(shop => Series($"walk {shop:00}", (before, _) => before + random.NextDouble() - 0.5))]);
        Assert.AreEqual(ForecastLevel.LastValue, model.Level);
        Assert.HasCount(1, model.Parts);
        Assert.AreEqual(0, model.Parts[0].Layout.Share);
        Assert.IsNotNull(model.Intervals);
        foreach (Forecast forecast in Shops.Read(s_mlContext, model.Forecast(table)))
            Assert.AreEqual(forecast.History[^1], forecast.Score[^1], 1e-3);
    }

    [TestMethod]
    public void What_networks_learn_is_believed_and_the_best_level_comes_first()
    {
        var random = new Random(4);
        (LstmForecastTransformer model, _) = Fit(
            [.. Enumerable.Range(0, 20).SelectMany(shop => Series(
                $"wave {shop:00}",
                (_, i) => 10 + (5 * Math.Sin(0.7 * (i + shop))) + (0.1 * random.NextDouble())))]);
        double[] weights = [.. model.Parts.Select(part => part.Layout.Weight)];
        Assert.AreEqual(1, weights[0]);
        CollectionAssert.AreEqual(weights.OrderDescending().ToArray(), weights);
        Assert.AreEqual(1, model.Parts[0].Layout.Share);
    }

    [TestMethod]
    public void A_level_that_was_asked_for_stays()
    {
        var random = new Random(4);
        (LstmForecastTransformer model, _) = Fit(
            [.. Enumerable.Range(0, 20).SelectMany(shop => Series($"walk {shop:00}", (before, _) => before + random.NextDouble() - 0.5))],
            ForecastLevel.Mean);
        Assert.AreEqual(ForecastLevel.Mean, model.Level);
        Assert.AreEqual(1, model.Parts[0].Layout.Share);
    }

    private static (LstmForecastTransformer Model, IDataView Table) Fit(List<Sale> rows, ForecastLevel? level = null)
    {
        IDataView table = s_mlContext.Data.LoadFromEnumerable(rows);
        LstmForecastEstimator.Options options = Shops.Options(
            new ForecastTable { IdColumnNames = ["Shop"], TimeColumnName = "Date", TargetColumnNames = ["Sales"] },
            epochs: 4);
        (options.Level, options.Logarithm, options.SeasonLength) = (level, false, 1);
        options.Trainer!.CalibrationFolds = 2;
        return (s_mlContext.Forecasting.ForecastByLstm(options).Fit(table), table);
    }

    /// <summary>A series of 80 values: 20 of them have more than 1,000 windows.</summary>
    private static IEnumerable<Sale> Series(string shop, Func<double, int, double> next)
    {
        double value = 20;
        for (int i = 0; i < 80; i++)
        {
            value = next(value, i);
            yield return new Sale { Shop = shop, Date = Shops.Start.AddDays(i), Sales = (float)value };
        }
    }
}
