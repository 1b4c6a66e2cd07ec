using LstmMlNet.Forecasting;
using Microsoft.ML;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>Where the bounds of a forecaster's intervals lie.</summary>
[TestClass]
internal sealed class ForecastIntervalsTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);

    [TestMethod]
    public void Bounds_lie_as_far_from_the_median_as_they_were_found_to_in_widths()
    {
        var intervals = new ForecastIntervals { Median = 1, NetworkShare = 0.5, Places = [[-1, 0, 2, -3, 0, 0]] };
        double[] values = [6, 10, 10, 1, 5, 5];
        intervals.Apply(0, values, [9, 1]);

        // The geometric mean of the networks' width, 4, and of the spread, 9 and 1.
        CollectionAssert.AreEqual(new double[] { 4, 10, 22, -1, 5, 5 }, values);
    }

    [TestMethod]
    public void Ninety_percent_hold_at_every_step_of_series_with_known_noise()
    {
        // Many short walks: errors grow with the step ahead, and each series has a size of its own.
        var random = new Random(3);
        List<Sale> rows =
        [
            .. Enumerable.Range(0, 300).SelectMany(shop => Walk($"walk {shop:000}", 30, Math.Exp(3 * random.NextDouble()), random)),
        ];
        LstmForecastEstimator.Options options = Shops.Options(new ForecastTable
        {
            IdColumnNames = ["Shop"],
            TimeColumnName = "Date",
            TargetColumnNames = ["Sales"],
        });
        (options.HeldOutRows, options.SeasonLength, options.Logarithm) = (8, 1, false);
        options.Trainer!.CalibrationFolds = 2;
        IDataView data = s_mlContext.Data.LoadFromEnumerable(rows);
        Forecast[] forecasts = Shops.Read(s_mlContext, s_mlContext.Forecasting.ForecastByLstm(options).Fit(data).Backtest(data, 8));
        for (int h = 0; h < Shops.Horizon; h++)
        {
            double held = forecasts.Average(one => one.Label[h] >= one.LowerBound[h] && one.Label[h] <= one.UpperBound[h] ? 1.0 : 0);
            Assert.AreEqual(0.9, held, 0.05, $"step {h + 1}");
        }
    }

    [TestMethod]
    public void Of_few_independent_errors_bounds_lie_further_out()
    {
        // The same errors at each step: those of far steps have less to say, since neighboring origins share them.
        LstmForecastEstimator.Options options = Shops.Options(new ForecastTable { TimeColumnName = "Date", TargetColumnNames = ["Sales"] });
        (options.SeasonLength, options.Logarithm) = (1, false);
        options.Trainer!.CalibrationFolds = 1;
        var random = new Random(5);
        List<Sale> rows = [.. Enumerable.Range(0, 80).Select(i => new Sale
        {
            Date = Shops.Start.AddDays(i),
            Sales = (float)(100 + random.NextDouble()),
        })];
        LstmForecastTransformer model = s_mlContext.Forecasting.ForecastByLstm(options).Fit(s_mlContext.Data.LoadFromEnumerable(rows));
        float[] places = model.Intervals!.Places[0];
        Assert.IsGreaterThan(places[2], places[^1]);
        Assert.IsLessThan(places[0], places[^3]);
        Assert.AreEqual(0f, places[1]);
    }

    [TestMethod]
    public void Damaged_ones_are_refused()
    {
        LstmForecastTransformer model = s_mlContext.Forecasting.ForecastByLstm(Shops.Options())
            .Fit(s_mlContext.Data.LoadFromEnumerable(Shops.Rows(shops: 1, days: 40)));
        ForecastLayout layout = model.Parts[0].Layout;
        var good = new ForecastIntervals { Median = 1, NetworkShare = 1, Places = [new float[Shops.Horizon * 3]] };
        good.Validate(layout);
        foreach (ForecastIntervals bad in new[]
        {
            good with { Median = 0 },
            good with { NetworkShare = double.NaN },
            good with { Places = [] },
            good with { Places = [new float[3]] },
            good with { Places = [[.. Enumerable.Repeat(1f, Shops.Horizon * 3)]] },
            good with { Places = [[float.NaN, .. new float[(Shops.Horizon * 3) - 1]]] },
        })
            Assert.Throws<ArgumentException>(() => bad.Validate(layout));
    }

    private static IEnumerable<Sale> Walk(string shop, int length, double size, Random random)
    {
        double value = 50 * size;
        for (int i = 0; i < length; i++)
        {
            value += size * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            yield return new Sale { Shop = shop, Date = Shops.Start.AddDays(i), Sales = (float)value };
        }
    }
}
