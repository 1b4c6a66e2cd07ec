using System.Text.RegularExpressions;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Reports.Tests;

/// <summary>Reports on forecasters of tables.</summary>
[TestClass]
internal sealed partial class TableReportTests
{
    private const int HeldOut = 12;
    private static readonly Lazy<(LstmForecastTransformer Model, IDataView Table)> s_shops = new(() => Train("Units"));

    [TestMethod]
    public void It_says_first_whether_it_is_better_and_shows_each_forecast_with_its_history_interval_and_baseline()
    {
        string html = Write(s_shops.Value.Model, s_shops.Value.Table, new ForecastReportOptions { Title = "<Shops>", MaximumSeries = 4 });
        string[] sections = html.Split("<section ")[1..];
        Assert.AreEqual(
            "summary, forecast, curves, gates, memory, cost, settings",
            string.Join(", ", sections.Select(section => Heading().Match(section).Groups["id"].Value)));
        StringAssert.Matches(sections[0], new Regex("The model (is|may be) (no )?better than its baseline[^<]*mean absolute error"));
        StringAssert.Contains(sections[0], "coverage of the 80 % interval");
        StringAssert.Contains(
            sections[0],
            "It forecasts the next 3 steps of Units from the last 8 rows and what is known ahead (Promotion)");
        StringAssert.Contains(sections[1], "the 80 % interval contains");
        foreach (string expected in new[] { "forecast", "actual", "interval", "2024-0", "Series “&lt;shop 0&gt;”: off by" })
            StringAssert.Contains(sections[1], expected);
        Assert.HasCount(4 + 2, FigureOf().Matches(sections[1]), "four series, errors and coverage by step ahead");
        StringAssert.Contains(sections[1], "nominal");

        // Inside: the window's own columns stand above the gates, and the steps to be forecast are set off.
        StringAssert.Contains(sections[3], "of the 3 steps after it the network is given only what is known ahead");
        StringAssert.Contains(sections[3], "(“&lt;shop 0&gt;”)");
        StringAssert.Contains(sections[4], "Over 10 steps this GRU keeps");
        Assert.DoesNotContain("<shop", html);
        Assert.DoesNotContain("<Shops>", html);
        Assert.DoesNotContain("NaN", html);
    }

    [TestMethod]
    public void Each_of_several_targets_has_sections_of_its_own()
    {
        (LstmForecastTransformer model, IDataView table) = Train("Units", "Visits");
        string html = Write(model, table, new ForecastReportOptions { MaximumSeries = 1 });
        string[] ids = [.. Heading().Matches(html).Select(match => match.Groups["id"].Value)];
        CollectionAssert.AreEqual(
            new[] { "summary", "forecast-1", "summary-2", "forecast-2", "curves", "gates", "memory", "cost", "settings" },
            ids);
        StringAssert.Contains(html, "In short: Visits");
        StringAssert.Contains(html, "Forecast against actual: Units");
        string[] figures = [.. FigureOf().Matches(html).Select(match => match.Value)];
        Assert.AreEqual(figures.Length, figures.Distinct().Count(), "ids are their figures' own");
    }

    [TestMethod]
    public void The_report_on_sequences_names_the_one_for_tables() => StringAssert.Contains(
        Assert.Throws<ArgumentException>(() => SequenceReport.Write(s_shops.Value.Model, s_shops.Value.Table, "none")).Message,
        "ForecastReport.Write reports on it");

    private static string Write(LstmForecastTransformer model, IDataView table, ForecastReportOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            return File.ReadAllText(ForecastReport.Write(model, table, HeldOut, folder, options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (LstmForecastTransformer Model, IDataView Table) Train(params string[] targets)
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        IDataView table = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).SelectMany(day => Enumerable.Range(0, 5).Select(shop =>
        {
            bool promotion = random.Next(5) == 0;
            return new Sale
            {
                Shop = $"<shop {shop}>",
                Day = new DateTime(2024, 1, 1).AddDays(day),
                Promotion = promotion,
                Units = (float)((20 + (5 * shop)) * (promotion ? 1.5 : 1) * (1 + (0.1 * random.NextDouble()))),
                Visits = (float)(100 + (10 * Math.Sin(day)) + random.NextDouble()),
            };
        })).ToList());
        return (mlContext.Forecasting.ForecastByLstm(new LstmForecastEstimator.Options
        {
            Table = new ForecastTable
            {
                IdColumnNames = ["Shop"],
                TimeColumnName = "Day",
                TargetColumnNames = targets,
                KnownColumnNames = ["Promotion"],
            },
            Horizon = 3,
            WindowLength = 8,
            SeasonLength = 7,
            Level = ForecastLevel.LastValue,
            Logarithm = false,
            ChooseCovariates = false,
            ConfidenceLevel = 0.8f,
            HeldOutRows = HeldOut,
            Trainer = new LstmSequenceEstimator.Options
            {
                CellType = RecurrentCellType.Gru,
                HiddenUnits = 4,
                Epochs = 1,
                CalibrationFolds = 0,
                ThreadCount = 1,
                Seed = 1,
            },
        }).Fit(table), table);
    }

    [GeneratedRegex("<h2 id=\"(?<id>[^\"]+)\">")]
    private static partial Regex Heading();

    [GeneratedRegex("<figure id=\"[^\"]+\">")]
    private static partial Regex FigureOf();

    private sealed class Sale
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public bool Promotion { get; set; }

        public float Units { get; set; }

        public float Visits { get; set; }
    }
}
