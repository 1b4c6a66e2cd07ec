using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Tests;

/// <summary>Reports on backtests of many series, and on anomalies.</summary>
[TestClass]
internal sealed class SeriesReportTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_backtest_shows_all_methods_errors_by_step_and_series_with_their_forecasts()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 8).SelectMany(shop => Enumerable.Range(0, 60)
            .Select(day => new Sale { Shop = $"<shop {shop}>", Units = (float)(10 + shop + (4 * Math.Sin(day * 0.9)) + (day % 7)) }))
                .ToList());
        IEstimator<ITransformer> pipeline = _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Units"],
            LabelColumnName = "Units",
            IdColumnName = "Shop",
            Length = 10,
            Horizon = 3,
        }).Append(_mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 4,
            Epochs = 1,
            CalibrationFolds = 0,
            LevelFeature = 0,
            Seed = 1,
            ThreadCount = 1,
        }));
        ForecastBacktest backtest = _mlContext.Forecasting.BacktestForecast(rows, pipeline, new ForecastBacktestOptions
        {
            ValueColumnName = "Units",
            IdColumnName = "Shop",
            Horizon = 3,
            Origins = 4,
            SeasonLength = 7,
        });
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            string page = File.ReadAllText(BacktestReport.Write(backtest, folder));
            Assert.HasCount(1 + 6, Directory.GetFiles(folder, "*.svg"));
            foreach (string part in new[]
            {
                "Theta",
                "drift",
                "seasonal naive",
                "coverage",
                "better on",
                "6 of 8 series",
                "&lt;shop 0&gt;",
            })
                StringAssert.Contains(page, part);
            Assert.DoesNotContain("<shop", page);
            StringAssert.Contains(
                page,
                backtest.Overall.Model.MeanAbsoluteScaledError.ToString("G3", System.Globalization.CultureInfo.InvariantCulture));
            BacktestReport.Write(backtest, folder, "One", ["<shop 3>"]);
            StringAssert.Contains(File.ReadAllText(Path.Combine(folder, "backtest.html")), "1 of 8 series");
            Assert.Throws<ArgumentException>(() => BacktestReport.Write(backtest, folder, "None", ["shop"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Assert.HasCount(60, backtest.ValuesOf("<shop 1>"));
        Assert.Throws<ArgumentException>(() => backtest.ValuesOf("shop"));
    }

    [TestMethod]
    public void Anomalies_are_marked_in_each_series_and_listed()
    {
        IDataView judged = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new Judged
        {
            Machine = i % 2 == 0 ? "calm" : "odd",
            Load = i == 61 ? 30 : 10,
            Day = new DateTime(2026, 1, 1).AddDays(i / 2),
            Prediction = i < 10 ? [0, 0, 1, double.NaN, double.NaN] : [i == 61 ? 1 : 0, i == 61 ? 10 : 0.1, i == 61 ? 1e-6 : 0.9, 8, 12],
        }).ToList());
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            var options = new AnomalyReportOptions { ValueColumnName = "Load", IdColumnName = "Machine", Title = "Machines" };
            string page = File.ReadAllText(AnomalyReport.Write(judged, folder, options));
            StringAssert.Contains(page, "1 of 110 judged rows raises an alert, in 1 of 2 series.");
            Assert.HasCount(2, Directory.GetFiles(folder, "*.svg"));

            // The series with the highest score first; its row 30 is the one.
            Assert.IsLessThan(
                page.IndexOf("Series “calm”", StringComparison.Ordinal),
                page.IndexOf("Series “odd”", StringComparison.Ordinal));
            StringAssert.Contains(page, "<th scope=\"row\">odd</th><td>30</td><td>30</td><td>8</td><td>12</td><td>10</td>");
            options.TimeColumnName = "Day";
            page = File.ReadAllText(AnomalyReport.Write(judged, folder, options));
            StringAssert.Contains(page, "<th scope=\"row\">odd</th><td>2026-01-31</td><td>30</td>");
            options.MaximumSeries = 1;
            page = File.ReadAllText(AnomalyReport.Write(judged, folder, options));
            Assert.DoesNotContain("Series “calm”", page);
            options.PredictionColumnName = "Load";
            Assert.Throws<ArgumentException>(() => AnomalyReport.Write(judged, folder, options));
            options.PredictionColumnName = "Said";
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => AnomalyReport.Write(judged, folder, options)).Message, "'Said'");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Alerts_are_compared_with_those_that_come_by_chance()
    {
        var random = new Random(1);
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(i => new Reading
        {
            Load = (float)((10 * Math.Sin(i * 0.5)) + random.NextDouble()) + (i is 350 or 370 or 380 ? 80 : 0),
        }).ToList());
        LstmAnomalyTransformer detector = _mlContext.AnomalyDetection.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
        {
            ValueColumnName = "Load",
            Length = 6,
            FalseAlarmRate = 0.01,
            Trainer = new LstmSequenceEstimator.Options { HiddenUnits = 4, Epochs = 2, Seed = 1, ThreadCount = 1 },
        }).Fit(_mlContext.Data.TakeRows(rows, 300));
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            var options = new AnomalyReportOptions { ValueColumnName = "Load", Detector = detector };
            string page = File.ReadAllText(AnomalyReport.Write(detector.Transform(rows), folder, options));
            StringAssert.Matches(
                page,
                new Regex(@"\d+ of 394 judged rows raise an alert; if all rows were ordinary, about 4 would by chance \(1 %\)"));
            CollectionAssert.AreEqual(
                new[] { "anomalies", "curves", "settings" },
                Regex.Matches(page, "<h2 id=\"([^\"]+)\">").Select(match => match.Groups[1].Value).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Reading
    {
        public float Load { get; set; }
    }

    private sealed class Sale
    {
        public string Shop { get; set; } = "";

        public float Units { get; set; }
    }

    private sealed class Judged
    {
        public string Machine { get; set; } = "";

        public float Load { get; set; }

        public DateTime Day { get; set; }

        [VectorType(5)]
        public double[] Prediction { get; set; } = [];
    }
}
