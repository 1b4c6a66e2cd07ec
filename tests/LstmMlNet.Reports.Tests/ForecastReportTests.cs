using System.Globalization;
using System.Text.RegularExpressions;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Measures;
using Microsoft.ML;

namespace LstmMlNet.Reports.Tests;

[TestClass]
internal sealed class ForecastReportTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Windows_are_put_together_to_the_series_again()
    {
        ReportSubject subject = Subject(Series(120), new ReportOptions { SeasonLength = 6 });
        var windows = new SeriesWindows(subject);
        Assert.AreEqual(1, windows.Target, "the second feature is forecast");
        Assert.HasCount(1, windows.Runs);
        double[] observed = windows.Observed(windows.Runs[0]);
        Point[] series = Series(120);
        for (int t = 0; t < observed.Length; t++)
            Assert.AreEqual(series[t].Value, observed[t], 1e-6, $"step {t}");
        Assert.AreEqual(120, observed.Length);
    }

    [TestMethod]
    public void Another_series_begins_a_run_of_its_own()
    {
        Point[] both =
        [
            .. Series(60),
            .. Series(60).Select(point => new Point { Time = point.Time, Other = point.Other, Value = 50 - point.Value }),
        ];
        IDataView cut = Windows().Fit(_mlContext.Data.LoadFromEnumerable(both[..60]))
            .Transform(_mlContext.Data.LoadFromEnumerable(both[..60]));
        IDataView second = Windows().Fit(_mlContext.Data.LoadFromEnumerable(both[60..]))
            .Transform(_mlContext.Data.LoadFromEnumerable(both[60..]));
        IEnumerable<Window> rows =
            new[] { cut, second }.SelectMany(view => _mlContext.Data.CreateEnumerable<Window>(view, reuseRowObject: false));
        ReportSubject subject = Subject(_mlContext.Data.LoadFromEnumerable(rows, cut.Schema), new ReportOptions());
        Assert.HasCount(2, new SeriesWindows(subject).Runs);
    }

    [TestMethod]
    public void The_best_simple_forecast_is_the_one_that_is_drawn()
    {
        ReportSubject subject = Subject(Series(80), new ReportOptions { SeasonLength = 6 });
        var simple = new SimpleForecast(subject, subject.Season);
        Point[] series = Series(80);
        double[] forecast = simple.All.Single(one => one.Name == "the value 6 steps before").Values[0];
        double[] theta = simple.All.Single(one => one.Name == "the Theta method").Values[0];
        CollectionAssert.AreEqual(
            ThetaForecast.Run([.. series[..12].Select(point => (double)point.Value)], 4, 6),
            theta);
        var numbers = new Numbers(subject);
        double least = simple.All.Min(one => numbers.AbsoluteErrors(one.Values).Average());
        Assert.AreEqual(
            least,
            numbers.AbsoluteErrors([.. Enumerable.Range(0, subject.Data.Count).Select(simple.Of)]).Average(),
            1e-9);
        for (int h = 0; h < 4; h++)
            Assert.AreEqual(series[12 - 6 + h].Value, forecast[h], 1e-6);
        ReportMetric error = subject.Metrics[0];
        CollectionAssert.AreEqual(
            new[] { "the last value", "the value 6 steps before", "the Theta method" },
            error.Baselines.Select(one => one.Name).ToArray());
        Assert.IsGreaterThan(error.Lower!.Value, error.Value);
        Assert.IsLessThan(error.Upper!.Value, error.Value);
    }

    [TestMethod]
    public void One_picture_shows_history_forecast_interval_and_baseline()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            (ITransformer model, IDataView data) = Model(_mlContext.Data.LoadFromEnumerable(Series(120)));
            string html = File.ReadAllText(SequenceReport.Write(
                model,
                data,
                folder,
                new ReportOptions
                {
                    SeasonLength = 6,
                    TimeColumnName = "Time",
                    IdColumnName = "Other",
                    FeatureNames = ["other", "load (MW)"],
                }));
            string svg = File.ReadAllText(Path.Combine(folder, "forecast.svg"));
            foreach (string expected in new[] { "90 % interval", "forecast", "actual", "the value 6 steps before", "load (MW)", "2024-" })
                StringAssert.Contains(svg, expected);
            StringAssert.Contains(html, "the 90 % interval contains");
            StringAssert.Matches(html, new Regex("<figcaption>Series “[0-4]”, and "));
            StringAssert.Matches(html, new Regex(@"<figcaption>Test sequence 1 \(“[0-4]”\)"));
            Assert.DoesNotContain("<h2 id=\"confusion\">", html);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() =>
                SequenceReport.Write(model, data, folder, new ReportOptions { TimeColumnName = "Nothing" })).Message, "'Nothing'");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Windows_of_whose_future_a_part_is_not_known_are_shown_with_a_gap()
    {
        Point[] series = Series(120);
        series[100].Value = float.NaN;
        ReportSubject subject = Subject(series, new ReportOptions { SeasonLength = 6, TimeColumnName = "Time" });

        // Each window of whose four steps ahead one is known, those at the end too.
        Assert.AreEqual(120 - 12, subject.Data.Count);
        var windows = new SeriesWindows(subject);
        Assert.AreEqual(1, windows.Target);
        double[] observed = windows.Observed(windows.Runs.Single());
        for (int t = 0; t < 120; t++)
            Assert.AreEqual(series[t].Value, observed[t], 1e-6, $"step {t}");
        Assert.IsTrue(double.IsNaN(observed[100]));

        // Errors and coverage are those of the values that are known.
        var numbers = new Numbers(subject);
        Assert.IsTrue(numbers.AbsoluteErrors(numbers.Predicted).All(double.IsFinite));
        Assert.IsTrue(numbers.Held().All(share => share is >= 0 and <= 1));
        Assert.IsTrue(double.IsNaN(numbers.Holds(subject.Data.Count - 1, 3)));
        int after = 100 - 12 - 1;
        double[] known = [.. new[] { 0, 1, 3 }.Select(h => Math.Abs(numbers.Actual[after - 1][h] - numbers.Predicted[after - 1][h]))];
        Assert.AreEqual(known.Average(), numbers.AbsoluteErrors(numbers.Predicted)[after - 1], 1e-9);
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            (ITransformer model, IDataView data) = Model(_mlContext.Data.LoadFromEnumerable(series));
            string html = File.ReadAllText(SequenceReport.Write(model, data, folder, new ReportOptions { TimeColumnName = "Time" }));
            StringAssert.Contains(html, "values are missing");
            Assert.DoesNotContain("NaN", html);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private SequenceWindowsEstimator Windows() => _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
    {
        MissingValues = MissingValueHandling.ForwardFill,
        FeatureColumnNames = ["Other", "Value"],
        LabelColumnName = "Value",
        Length = 12,
        Horizon = 4,
        KeepColumnNames = ["Time", "Other"],
    });

    private (ITransformer Model, IDataView Data) Model(IDataView data)
    {
        var options = new LstmSequenceEstimator.Options
        {
            HiddenUnits = 3,
            Epochs = 1,
            Seed = 1,
            CellType = RecurrentCellType.Gru,
            CalibrationFolds = 2,
        };
        return (Windows().Append(_mlContext.Forecasting.ForecastByLstm(options)).Fit(data), data);
    }

    private ReportSubject Subject(Point[] series, ReportOptions options)
    {
        (ITransformer model, IDataView data) = Model(_mlContext.Data.LoadFromEnumerable(series));
        (LstmSequenceTransformer transformer, IDataView input) = LstmSequenceTransformer.FindIn(model, data);
        return new ReportSubject(transformer, input, options);
    }

    private ReportSubject Subject(IDataView windows, ReportOptions options)
    {
        var settings =
            new LstmSequenceEstimator.Options { HiddenUnits = 3, Epochs = 1, Seed = 1, CalibrationFolds = 2, FeaturesPerStep = 2 };
        return new ReportSubject(_mlContext.Forecasting.ForecastByLstm(settings).Fit(windows), windows, options);
    }

    private static Point[] Series(int count) => [.. Enumerable.Range(0, count).Select(t => new Point
    {
        Time = new DateTime(2024, 1, 1).AddDays(t),
        Other = t % 5,
        Value = float.Parse(Math.Sin(t).ToString("F3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + (t * 0.01f),
    })];

    private sealed class Point
    {
        public DateTime Time { get; set; }

        public float Other { get; set; }

        public float Value { get; set; }
    }

    private sealed class Window
    {
        public DateTime Time { get; set; }

        public float Other { get; set; }

        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];
    }
}
