using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>Shops whose sales follow the weekday, their size and promotions, which are known ahead: generated from a seed.</summary>
internal static class Shops
{
    public const int Horizon = 5;
    public const double Lift = 0.5;
    public static readonly DateTime Start = new(2024, 1, 1);

    /// <summary>Rows in the order of dates, the shops' alternating; promotions go on after the last sales.</summary>
    public static List<Sale> Rows(int shops = 6, int days = 120, int ahead = Horizon, int seed = 1)
    {
        var random = new Random(seed);
        var rows = new List<Sale>();
        for (int day = 0; day < days + ahead; day++)
        {
            for (int shop = 0; shop < shops; shop++)
            {
                bool promotion = random.NextDouble() < 0.2;
                DateTime date = Start.AddDays(day);
                double size = 40 + (30 * shop);
                double week = date.DayOfWeek == DayOfWeek.Sunday ? 0.4 : 1;
                double sales = size * week * (promotion ? 1 + Lift : 1) * (1 + (0.02 * (random.NextDouble() - 0.5)));
                rows.Add(new Sale
                {
                    Shop = $"shop {shop}",
                    Date = date,
                    Sales = day < days ? (float)sales : float.NaN,
                    Promotion = promotion,
                    Town = shop % 2 == 0 ? "Bern" : "Basel",
                    Size = (float)size,
                });
            }
        }

        return rows;
    }

    public static ForecastTable Table() => new()
    {
        IdColumnNames = ["Shop"],
        TimeColumnName = "Date",
        TargetColumnNames = ["Sales"],
        KnownColumnNames = ["Promotion"],
        StaticColumnNames = ["Town", "Size"],
    };

    /// <summary>A small network, trained for a second at most.</summary>
    public static LstmSequenceEstimator.Options Trainer(int epochs = 1) => new()
    {
        HiddenUnits = 12,
        Epochs = epochs,
        BatchSize = 16,
        LearningRate = 1e-2f,
        Schedule = new CosineSchedule { WarmUpEpochs = 0.2f },
        CalibrationFolds = 0,
        ThreadCount = 1,
        Seed = 1,
    };

    public static LstmForecastEstimator.Options Options(ForecastTable? table = null, int epochs = 1) => new()
    {
        Table = table ?? Table(),
        Horizon = Horizon,
        WindowLength = 10,
        SeasonLength = 7,
        Level = ForecastLevel.LastValue,
        Logarithm = true,
        ChooseCovariates = false,
        Trainer = Trainer(epochs),
    };

    public static Forecast[] Read(MLContext mlContext, IDataView forecasts) =>
        [.. mlContext.Data.CreateEnumerable<Forecast>(forecasts, reuseRowObject: false, ignoreMissingColumns: true)];
}

internal sealed class Sale
{
    public string Shop { get; set; } = "";

    public string Product { get; set; } = "";

    public DateTime Date { get; set; }

    public float Sales { get; set; }

    public float Returns { get; set; }

    public bool Promotion { get; set; }

    public string Town { get; set; } = "";

    public float Size { get; set; }

    public Sale With(Action<Sale> change)
    {
        var copy = (Sale)MemberwiseClone();
        change(copy);
        return copy;
    }
}

internal sealed class Forecast
{
    public string Shop { get; set; } = "";

    public DateTime Date { get; set; }

    public float[] History { get; set; } = [];

    public float[] Label { get; set; } = [];

    public float[] SeasonalNaive { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] LowerBound { get; set; } = [];

    public float[] UpperBound { get; set; } = [];
}
