using System.Globalization;
using LstmMlNet;
using Microsoft.ML;
using ShopForecast;

// Forty shops for 300 days, and the plan of the next 14: what is known ahead lies in rows whose sales are still missing.
const int Horizon = 14;
const int HeldOut = 42;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int seed = args.Length > 0 && int.TryParse(args[0], out int given) ? given : 1;
bool quick = args.Contains("--quick");   // the two that are compared train for a third of the epochs
var mlContext = new MLContext(seed);
List<Sale> sales = GeneratedSales.Create(shops: 40, days: 300, planned: Horizon, seed);
IDataView table = mlContext.Data.LoadFromEnumerable(sales);
GeneratedSales.Write("shops.csv", sales);

// The same network with and without what is known ahead, each trained without the last six weeks and evaluated on them.
foreach (bool knowsPlan in new[] { false, true })
{
    LstmForecastTransformer evaluated = Train(knowsPlan, HeldOut);
    ForecastingMetrics metrics = mlContext.Forecasting.EvaluateForecast(
        evaluated.Backtest(table, HeldOut),
        seasonLength: evaluated.SeasonLength,
        featureColumnName: "History",
        seasonalNaiveColumnName: "SeasonalNaive");
    string what = knowsPlan ? "with" : "without";
    Console.WriteLine($"{what} promotions and prices: mean absolute error {metrics.Model.MeanAbsoluteError:F1},\n"
        + $"  {metrics.Coverage:P0} of the values in the 90 % interval");
    if (knowsPlan)
        Console.WriteLine($"the week before: {metrics.SeasonalNaive.MeanAbsoluteError:F1}; Theta: {metrics.Theta.MeanAbsoluteError:F1}");
}

// The model to use is trained on all days, and saved as one step that takes raw rows.
LstmForecastTransformer model = Train(knowsPlan: true, heldOut: 0);
mlContext.Model.Save(model, table.Schema, "shops.zip");

// What if? The same plan with and without a promotion on the fourth day.
DateTime fourth = sales[^1].Date.AddDays(4 - Horizon);
Forecast[] with = Forecasts(fourth, promotion: true);
Forecast[] without = Forecasts(fourth, promotion: false);
double effect = with.Zip(without, (a, b) => (a.Score[3] / b.Score[3]) - 1).Average();
Console.WriteLine($"a promotion on the fourth day adds {effect:P0} in the forecasts,\n"
    + $"  {GeneratedSales.PromotionEffect:P0} in the generated sales");

Forecast first = with[0];
Console.WriteLine($"{first.Shop}, with that promotion:");
for (int h = 0; h < 7; h++)
    Console.WriteLine($"  {first.Times[h]:ddd yyyy-MM-dd}: {first.Score[h],4:F0} ({first.LowerBound[h]:F0} to {first.UpperBound[h]:F0})");
Console.WriteLine("shops.csv and shops.zip are in this folder.");

LstmForecastTransformer Train(bool knowsPlan, int heldOut) => mlContext.Forecasting.ForecastByLstm(new LstmForecastEstimator.Options
{
    Table = new ForecastTable
    {
        IdColumnNames = [nameof(Sale.Shop)],
        TimeColumnName = nameof(Sale.Date),
        TargetColumnNames = [nameof(Sale.Sold)],
        KnownColumnNames = knowsPlan ? [nameof(Sale.Promotion), nameof(Sale.Price)] : [],
        StaticColumnNames = [nameof(Sale.Town), nameof(Sale.Floor)],
    },
    Horizon = Horizon,
    HeldOutRows = heldOut,

    // Effects multiply here: of logarithms they add. Left out, all are tried, which takes four times as long.
    Level = ForecastLevel.Mean,
    Logarithm = true,
    AdjustTrainer = trainer =>
    {
        trainer.CalibrationFolds = 0;
        if (quick && heldOut > 0)
            trainer.Epochs = Math.Max(1, trainer.Epochs / 3);
    },
}).Fit(table);

Forecast[] Forecasts(DateTime day, bool promotion) =>
[
    .. mlContext.Data.CreateEnumerable<Forecast>(
        model.Forecast(mlContext.Data.LoadFromEnumerable(sales.Select(row => row.Date == day ? row.With(promotion) : row))),
        reuseRowObject: false),
];
