using LstmMlNet.Tests.Forecasting;
using Microsoft.ML;

namespace LstmMlNet.Tests.Evaluation.Backtests;

/// <summary>Backtests of a forecaster of a table, which reads what is known ahead.</summary>
[TestClass]
internal sealed class TableBacktestTests
{
    [TestMethod]
    public void At_each_origin_what_is_known_ahead_is_given_and_nothing_of_what_came()
    {
        var mlContext = new MLContext(seed: 1);

        // The table goes on after the last sales.
        List<Sale> rows = Shops.Rows(shops: 3, days: 60);
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        LstmForecastTransformer model = mlContext.Forecasting.ForecastByLstm(Shops.Options()).Fit(data);
        ForecastBacktest backtest = mlContext.Forecasting.BacktestForecast(data, model, new ForecastBacktestOptions
        {
            ValueColumnName = "Sales",
            IdColumnName = "Shop",
            OrderColumnName = "Date",
            Origins = 3,
            SeasonLength = 7,
        });
        Assert.HasCount(3 * 3 * Shops.Horizon, backtest.Rows);

        // The model itself, from every row as if what follows were still to come.
        Forecast[] all = Shops.Read(mlContext, model.Transform(data));
        foreach (BacktestRow row in backtest.Rows)
        {
            int end = 60 - ((3 - row.Origin) * Shops.Horizon);
            Forecast own = all.Single(forecast => forecast.Shop == row.Series && forecast.Date == Shops.Start.AddDays(end - 1));
            Assert.AreEqual(own.Score[row.Step - 1], (float)row.Predicted, Math.Abs(own.Score[row.Step - 1]) * 1e-5f);
            Assert.AreEqual(own.Label[row.Step - 1], (float)row.Actual);
        }

        // Other sales after the first origin change nothing before it, nor the forecast from it.
        List<Sale> others =
        [
            .. rows.Select(row => row.With(own => own.Sales = row.Date < Shops.Start.AddDays(45) ? row.Sales : row.Sales * 9)),
        ];
        ForecastBacktest again = mlContext.Forecasting.BacktestForecast(
            mlContext.Data.LoadFromEnumerable(others),
            model,
            new ForecastBacktestOptions
            {
                ValueColumnName = "Sales",
                IdColumnName = "Shop",
                Origins = 3,
                SeasonLength = 7,
            });
        CollectionAssert.AreEqual(
            backtest.Rows.Where(row => row.Origin == 0).Select(row => row.Predicted).ToArray(),
            again.Rows.Where(row => row.Origin == 0).Select(row => row.Predicted).ToArray());
    }

    [TestMethod]
    public void Series_that_several_columns_identify_are_each_backtested()
    {
        var mlContext = new MLContext(seed: 1);
        List<Sale> rows =
        [
            .. Shops.Rows(shops: 2, days: 40, ahead: 0).SelectMany(row => new[] { "tea", "coffee" }.Select((product, i) => row.With(own =>
            {
                own.Product = product;
                own.Sales *= 1 + i;
            }))),
        ];
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        ForecastTable table = Shops.Table();
        table.IdColumnNames = ["Shop", "Product"];
        LstmForecastTransformer model = mlContext.Forecasting.ForecastByLstm(Shops.Options(table)).Fit(data);
        var options = new ForecastBacktestOptions
        {
            ValueColumnName = "Sales",
            IdColumnNames = ["Shop", "Product"],
            Origins = 2,
            SeasonLength = 7,
        };
        ForecastBacktest backtest = mlContext.Forecasting.BacktestForecast(data, model, options);

        Assert.HasCount(4 * 2 * Shops.Horizon, backtest.Rows);
        CollectionAssert.AreEqual(
            new[] { "shop 0, tea", "shop 0, coffee", "shop 1, tea", "shop 1, coffee" },
            backtest.Rows.Select(row => row.Series).Distinct().ToArray());
        BacktestRow first = backtest.Rows[0];
        Assert.AreEqual(rows.Where(row => row is { Shop: "shop 0", Product: "tea" }).ElementAt(first.Index).Sales, (float)first.Actual);
        options.IdColumnName = "Shop";
        Assert.ThrowsExactly<ArgumentException>(() => mlContext.Forecasting.BacktestForecast(data, model, options));
    }
}
