using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Evaluation.Backtests;

/// <summary>Four shops by day, in one table by date, with a season of 7 and different levels; the fourth is too short.</summary>
[TestClass]
internal sealed class ForecastBacktestTests
{
    private const int Season = 7;
    private const int Horizon = 3;
    private const int Length = 14;
    private const int Days = 120;
    private static readonly string[] s_shops = ["north", "south", "flat"];
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static ForecastBacktest? s_backtest;
    private static ITransformer? s_model;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        IDataView table = Table();
        s_model = Pipeline().Fit(s_mlContext.Data.TakeRows(table, 300));
        s_backtest = s_mlContext.Forecasting.BacktestForecast(table, s_model, Options());
    }

    [TestMethod]
    public void Rows_hold_what_came_and_the_forecasts_from_each_origin()
    {
        // Each of the three series from 4 origins, 2 rows apart, 3 steps ahead; one value is not known.
        Assert.HasCount((3 * 4 * Horizon) - 2, s_backtest!.Rows);
        CollectionAssert.AreEqual(new[] { "late" }, s_backtest.SkippedSeries.ToArray());
        Scored[] windows = [.. s_mlContext.Data.CreateEnumerable<Scored>(s_model!.Transform(Table()), reuseRowObject: false)];
        foreach (BacktestRow row in s_backtest.Rows)
        {
            double[] values = ValuesOf(row.Series);
            int end = values.Length - Horizon - ((3 - row.Origin) * 2);
            Assert.AreEqual(end + row.Step - 1, row.Index);
            Assert.AreEqual(values[row.Index], row.Actual);
            Assert.AreEqual(Start.AddDays(row.Index).ToString("s"), row.Time);
            Scored window = windows.Single(own => own.Shop == row.Series && own.Day == Start.AddDays(end - 1));
            Assert.AreEqual(window.Score[row.Step - 1], (float)row.Predicted);
            Assert.AreEqual(window.LowerBound[row.Step - 1], (float)row.LowerBound);
            Assert.AreEqual(window.UpperBound[row.Step - 1], (float)row.UpperBound);

            // The missing value counts as the one before it.
            double[] past = values[..end];
            for (int t = 1; t < end; t++)
                past[t] = double.IsNaN(past[t]) ? past[t - 1] : past[t];
            Assert.AreEqual(past[^1], row.LastValue);
            Assert.AreEqual(past[end - Season + ((row.Step - 1) % Season)], row.SeasonalNaive);
            Assert.AreEqual(past[^1] + (row.Step * (past[^1] - past[0]) / (end - 1)), row.Drift, 1e-9);
            Assert.AreEqual(ThetaForecast.Run(past, Horizon, Season)[row.Step - 1], row.Theta, 1e-9);
        }
    }

    [TestMethod]
    public void Metrics_are_those_of_a_plain_computation_in_all_per_series_and_per_step()
    {
        CheckPlainly(s_backtest!.Overall, s_backtest.Rows);
        Assert.HasCount(3, s_backtest.BySeries);
        foreach (SeriesAccuracy series in s_backtest.BySeries)
            CheckPlainly(series.Accuracy, [.. s_backtest.Rows.Where(row => row.Series == series.Series)]);
        Assert.HasCount(Horizon, s_backtest.ByStep);
        for (int step = 1; step <= Horizon; step++)
            CheckPlainly(s_backtest.ByStep[step - 1], [.. s_backtest.Rows.Where(row => row.Step == step)]);
        Assert.AreEqual(0.8f, s_backtest.ConfidenceLevel!.Value, 1e-6f);
        StringAssert.Contains(s_backtest.ToString(), "seasonal naive (7)");
        StringAssert.Contains(s_backtest.ToString(), "1 series are too short");
    }

    [TestMethod]
    public void The_continuous_ranked_probability_score_approaches_its_integral_with_more_quantiles()
    {
        // Of the normal distribution: CRPS(y) = y(2Φ(y) − 1) + 2φ(y) − 1/√π; at 0 that is 2/√(2π) − 1/√π.
        double[] levels = [.. Enumerable.Range(1, 999).Select(i => i / 1000.0)];
        double[] weights = LstmMlNet.Evaluation.Backtests.QuantileScores.Weights(levels);
        double score = levels.Select((level, i) => 2 * weights[i] * LstmMlNet.Evaluation.Backtests.QuantileScores.Pinball(
            0, MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, level), level)).Sum();
        Assert.AreEqual((2 / Math.Sqrt(2 * Math.PI)) - (1 / Math.Sqrt(Math.PI)), score, 1e-3);
        Assert.AreEqual(1, weights.Sum(), 1e-12);
    }

    [TestMethod]
    public void An_estimator_is_trained_before_the_first_origin_only_or_again_as_asked()
    {
        var counts = new List<long>();
        ForecastBacktestOptions options = Options();
        ForecastBacktest once = s_mlContext.Forecasting.BacktestForecast(Table(), new Counted(Pipeline(epochs: 1), counts), options);
        Assert.HasCount(1, once.Models);

        // Before the first of 4 origins, 2 rows apart: 9 rows less than each whole series; nothing of the one that is too short.
        CollectionAssert.AreEqual(new[] { 3L * (Days - 9) }, counts);
        counts.Clear();
        options.RefitEvery = 3;
        ForecastBacktest again = s_mlContext.Forecasting.BacktestForecast(Table(), new Counted(Pipeline(epochs: 1), counts), options);
        CollectionAssert.AreEqual(new[] { 3L * (Days - 9), 3L * (Days - 3) + 5 }, counts);
        Assert.HasCount(2, again.Models);
        Assert.AreNotEqual(once.Rows[^1].Predicted, again.Rows[^1].Predicted);
        Assert.AreEqual(once.Rows[0].Predicted, again.Rows[0].Predicted);
    }

    [TestMethod]
    public void Wrong_options_are_named()
    {
        IDataView table = Table();
        Check<ArgumentException>("Horizon", options => options.Horizon = null, estimator: true);
        Check<ArgumentException>("the model forecasts 3 steps", options => options.Horizon = 9);
        Check<ArgumentException>("RefitEvery", options => options.RefitEvery = 1);
        Check<ArgumentException>("'Sales'", options => options.ValueColumnName = "Sales");
        Check<InvalidOperationException>("Take fewer origins", options => options.Origins = 100);
        Check<InvalidOperationException>("must be in time order", options =>
        {
            options.IdColumnName = null;
            options.OrderColumnName = "Price";
        });

        void Check<T>(string part, Action<ForecastBacktestOptions> change, bool estimator = false)
            where T : Exception
        {
            ForecastBacktestOptions options = Options();
            change(options);
            string message = Assert.Throws<T>(() => estimator
                ? s_mlContext.Forecasting.BacktestForecast(table, Pipeline(), options)
                : s_mlContext.Forecasting.BacktestForecast(table, s_model!, options)).Message;
            StringAssert.Contains(message, part);
        }
    }

    private static DateTime Start => new(2024, 1, 1);

    private static void CheckPlainly(BacktestAccuracy accuracy, IReadOnlyList<BacktestRow> rows)
    {
        var methods = new (ForecastAccuracy Own, Func<BacktestRow, double> Of)[]
        {
            (accuracy.Model, row => row.Predicted),
            (accuracy.LastValue, row => row.LastValue),
            (accuracy.SeasonalNaive, row => row.SeasonalNaive),
            (accuracy.Drift, row => row.Drift),
            (accuracy.Theta, row => row.Theta),
        };
        foreach ((ForecastAccuracy own, Func<BacktestRow, double> of) in methods)
        {
            Assert.AreEqual(rows.Count, own.Values);
            Assert.AreEqual(rows.Average(row => Math.Abs(row.Actual - of(row))), own.MeanAbsoluteError, 1e-9);
            Assert.AreEqual(Math.Sqrt(rows.Average(row => Math.Pow(row.Actual - of(row), 2))), own.RootMeanSquaredError, 1e-9);
            Assert.AreEqual(
                rows.Average(row => 2 * Math.Abs(row.Actual - of(row)) / (Math.Abs(row.Actual) + Math.Abs(of(row)))),
                own.SymmetricMeanAbsolutePercentageError,
                1e-9);
            Assert.AreEqual(
                rows.Sum(row => Math.Abs(row.Actual - of(row))) / rows.Sum(row => Math.Abs(row.Actual)),
                own.WeightedAbsolutePercentageError,
                1e-9);
            var scaled = rows.GroupBy(row => row.Series).Where(series => series.Key != "flat").Select(series =>
            {
                double[] before = ValuesOf(series.Key)[..(Days - Horizon - 6)];
                double[] changes = [.. Enumerable.Range(Season, before.Length - Season).Select(t => before[t] - before[t - Season])];
                changes = [.. changes.Where(change => !double.IsNaN(change))];
                return (
                    Absolute: series.Average(row => Math.Abs(row.Actual - of(row))) / changes.Average(Math.Abs),
                    Squared: Math.Sqrt(
                        series.Average(row => Math.Pow(row.Actual - of(row), 2)) / changes.Average(change => change * change)));
            }).ToArray();
            Assert.AreEqual(scaled.Length > 0 ? scaled.Average(one => one.Absolute) : double.NaN, own.MeanAbsoluteScaledError, 1e-9);
            Assert.AreEqual(scaled.Length > 0 ? scaled.Average(one => one.Squared) : double.NaN, own.RootMeanSquaredScaledError, 1e-9);
        }

        double Pinball(BacktestRow row, double quantile, double level) =>
            Math.Max(level * (row.Actual - quantile), (level - 1) * (row.Actual - quantile));
        double[] low = [.. rows.Select(row => Pinball(row, row.LowerBound, 0.1))];
        double[] middle = [.. rows.Select(row => Pinball(row, row.Predicted, 0.5))];
        double[] high = [.. rows.Select(row => Pinball(row, row.UpperBound, 0.9))];
        Assert.AreEqual((low.Average() + middle.Average() + high.Average()) / 3, accuracy.Model.PinballLoss!.Value, 1e-4);

        // 0.1 is the nearest to probabilities up to 0.3, 0.5 to those up to 0.7.
        Assert.AreEqual(
            2 * ((0.3 * low.Average()) + (0.4 * middle.Average()) + (0.3 * high.Average())),
            accuracy.Model.ContinuousRankedProbabilityScore!.Value,
            1e-4);
        Assert.AreEqual(
            rows.Average(row => row.Actual >= row.LowerBound && row.Actual <= row.UpperBound ? 1.0 : 0.0),
            accuracy.Model.Coverage!.Value,
            1e-12);
        Assert.AreEqual(
            rows.Average(row => row.UpperBound - row.LowerBound
                + (10 * Math.Max(0, row.LowerBound - row.Actual)) + (10 * Math.Max(0, row.Actual - row.UpperBound))),
            accuracy.Model.WinklerScore!.Value,
            1e-3);
        Assert.IsNull(accuracy.Theta.PinballLoss);
    }

    private static ForecastBacktestOptions Options() => new()
    {
        ValueColumnName = "Units",
        IdColumnName = "Shop",
        OrderColumnName = "Day",
        Horizon = Horizon,
        Origins = 4,
        Stride = 2,
        SeasonLength = Season,
    };

    private static IEstimator<ITransformer> Pipeline(int epochs = 3) =>
        s_mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Units"],
            LabelColumnName = "Units",
            IdColumnName = "Shop",
            OrderColumnName = "Day",
            InterleavedIds = true,
            MissingValues = MissingValueHandling.ForwardFill,
            KeepColumnNames = ["Day"],
            Length = Length,
            Horizon = Horizon,
        })
        .Append(s_mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 8,
            Epochs = epochs,
            LearningRate = 1e-2f,
            LevelFeature = 0,
            LevelBy = LevelKind.MeanAndDeviation,
            CalibrationFolds = 0,
            ConfidenceLevel = 0.8f,
            IdColumnName = "Shop",
            Seed = 1,
            ThreadCount = 1,
        }));

    private static double[] ValuesOf(string shop)
    {
        var random = new Random(shop.Length);
        double level = shop == "north" ? 40 : 900;
        double[] values = [.. Enumerable.Range(0, Days).Select(day =>
            level * (1 + (0.3 * Math.Sin(2 * Math.PI * day / Season)) + (0.1 * random.NextDouble())))];
        if (shop == "flat")
            Array.Fill(values, 5);
        if (shop == "south")
            values[^5] = double.NaN;
        return values;
    }

    private static IDataView Table()
    {
        var rows = new List<Row>();
        for (int day = 0; day < Days; day++)
        {
            rows.AddRange(
                s_shops.Select(shop => new Row { Shop = shop, Day = Start.AddDays(day), Units = ValuesOf(shop)[day], Price = 200 - day }));
            if (day >= Days - 8)
                rows.Add(new Row { Shop = "late", Day = Start.AddDays(day), Units = day, Price = 1 });
        }

        return s_mlContext.Data.LoadFromEnumerable(rows);
    }

    /// <summary>Counts the rows that an estimator is trained on.</summary>
    private sealed class Counted(IEstimator<ITransformer> inner, List<long> counts) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            counts.Add(input.GetColumn<string>("Shop").LongCount());
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class Row
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public double Units { get; set; }

        public float Price { get; set; }
    }

    private sealed class Scored
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public float[] Score { get; set; } = [];

        public float[] LowerBound { get; set; } = [];

        public float[] UpperBound { get; set; } = [];
    }
}
