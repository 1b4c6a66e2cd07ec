using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

/// <summary>A series with a season of 8, a trend and noise.</summary>
[TestClass]
internal sealed class ForecastingTests
{
    private const int Season = 8;
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Forecasts_beat_the_naive_one_and_their_intervals_hold()
    {
        var split = _mlContext.Data.TimeTrainTestSplit(Series(900), testFraction: 0.3, orderColumnName: "Time", history: 24);
        var model = Windows().Append(Trainer()).Fit(split.TrainSet);
        ForecastingMetrics metrics = _mlContext.Forecasting.EvaluateForecast(model.Transform(split.TestSet), Season);

        // The naive forecast errs by the trend and by twice the noise.
        Assert.IsLessThan(0.7, metrics.RelativeError, metrics.ToString());
        Assert.AreEqual(0.9, metrics.Coverage!.Value, 0.05, metrics.ToString());
        Assert.HasCount(4, metrics.ByStep);
        Assert.AreEqual(270, metrics.Rows);
        Assert.AreEqual((270 * 4) - 6, metrics.Values);
        StringAssert.Contains(metrics.ToString(), "seasonal naive (8)");
    }

    [TestMethod]
    public void The_zip_takes_raw_rows_and_forecasts_what_is_not_known_yet()
    {
        IDataView series = Series(300);
        var model = Windows().Append(Trainer()).Fit(series);
        ITransformer loaded = SavedModel.Reload(_mlContext, model, series.Schema);
        Forecast[] expected = [.. _mlContext.Data.CreateEnumerable<Forecast>(model.Transform(series), false)];
        Forecast[] actual = [.. _mlContext.Data.CreateEnumerable<Forecast>(loaded.Transform(series), false)];
        Assert.HasCount(300 - 23, actual);
        for (int i = 0; i < actual.Length; i++)
            CollectionAssert.AreEqual(expected[i].Score, actual[i].Score);

        // The last window's future is all unknown; its forecast is none the less there, inside its interval.
        Forecast last = actual[^1];
        Assert.IsTrue(last.Label.All(float.IsNaN));
        for (int h = 0; h < 4; h++)
            Assert.IsTrue(last.LowerBound[h] <= last.Score[h] && last.Score[h] <= last.UpperBound[h]);

        // One window at a time gives the same.
        var engine = _mlContext.Model.CreatePredictionEngine<Window, Forecast>(((TransformerChain<ITransformer>)loaded).Last());
        CollectionAssert.AreEqual(last.Score, engine.Predict(new Window { Features = last.Features }).Score);
    }

    [TestMethod]
    [DataRow(0, 0.2f)]
    [DataRow(3, 0.2f)]
    [DataRow(3, 0f)]
    public void Stopped_it_keeps_the_model_and_trains_no_others_to_calibrate_by(int afterEpochs, float validationFraction)
    {
        using var stop = new CancellationTokenSource();
        if (afterEpochs == 0)
            stop.Cancel();
        var epochs = 0;
        var trainer = _mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 8,
            Epochs = 1000,
            LearningRate = 1e-2f,
            LevelFeature = 0,
            Seed = 1,
            ValidationFraction = validationFraction,
            StopToken = stop.Token,
            Progress = _ =>
            {
                if (++epochs == afterEpochs)
                    stop.Cancel();
            },
        });
        IDataView windows = Windows().Fit(Series(400)).Transform(Series(400));
        LstmSequenceTransformer model = trainer.Fit(_mlContext.Data.TakeRows(windows, 370));
        Assert.HasCount(afterEpochs, model.TrainingHistory);
        Assert.IsTrue(_mlContext.Data.CreateEnumerable<Forecast>(model.Transform(windows), false)
            .All(forecast => forecast.Score.All(float.IsFinite)));
    }

    [TestMethod]
    public void Cross_validation_rolls_forward_in_time()
    {
        IDataView windows = Windows().Fit(Series(400)).Transform(Series(400));
        var folds =
            _mlContext.Forecasting.CrossValidateForecast(windows, Trainer(calibrationFolds: 0), numberOfFolds: 3, seasonLength: Season);
        Assert.HasCount(3, folds);
        Assert.IsLessThan(1.0, folds[^1].Metrics.RelativeError);
        string message = Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Forecasting.CrossValidateForecast(_mlContext.Data.TakeRows(windows, 10), Trainer(), 5)).Message;
        StringAssert.Contains(message, "too few");
    }

    [TestMethod]
    public void Simple_forecasts_from_the_same_windows_are_those_of_a_plain_computation()
    {
        const int Length = 24;
        var random = new Random(11);
        float[] values =
        [
            .. Enumerable.Range(0, 120).Select(t => (float)(50 + (6 * Math.Sin(2 * Math.PI * t / Season)) + random.NextDouble())),
        ];
        ScoredWindow[] rows = [.. Enumerable.Range(0, values.Length - Length - 3).Select(start => new ScoredWindow
        {
            Features = values[start..(start + Length)],
            Label = [.. Enumerable.Range(0, 4).Select(h => start + Length + h < values.Length ? values[start + Length + h] : float.NaN)],
            Score = [51, 52, 53, 54],
        })];
        rows[3].Label[1] = float.NaN;
        ForecastingMetrics metrics = _mlContext.Forecasting.EvaluateForecast(
            _mlContext.Data.LoadFromEnumerable(rows),
            lowerBoundColumnName: null,
            upperBoundColumnName: null);
        Assert.AreEqual(Season, metrics.SeasonLength);
        (double Last, double Seasonal, double Theta, double Model) sums = default;
        long count = 0;
        foreach (ScoredWindow row in rows)
        {
            double[] theta = ThetaForecast.Run([.. row.Features.Select(value => (double)value)], 4, Season);
            for (int h = 0; h < 4; h++)
            {
                if (float.IsNaN(row.Label[h]))
                    continue;
                count++;
                sums.Last += Math.Abs((double)row.Label[h] - row.Features[^1]);
                sums.Seasonal += Math.Abs((double)row.Label[h] - row.Features[Length - Season + h]);
                sums.Theta += Math.Abs(row.Label[h] - theta[h]);
                sums.Model += Math.Abs((double)row.Label[h] - row.Score[h]);
            }
        }

        Assert.AreEqual(count, metrics.Values);
        Assert.AreEqual(sums.Last / count, metrics.LastValue.MeanAbsoluteError, 1e-9);
        Assert.AreEqual(sums.Seasonal / count, metrics.SeasonalNaive.MeanAbsoluteError, 1e-9);
        Assert.AreEqual(sums.Theta / count, metrics.Theta.MeanAbsoluteError, 1e-9);
        Assert.AreEqual(sums.Model / count, metrics.Model.MeanAbsoluteError, 1e-9);

        // Four numbers for everything are no forecast, and the first line says so.
        Assert.AreEqual(BaselineComparison.NotBetter, metrics.Comparison);
        StringAssert.StartsWith(metrics.ToString(), $"NOT better than {metrics.BestBaselineName}");
        Assert.IsLessThan(metrics.Model.MeanAbsoluteErrorInterval!.Upper, metrics.Model.MeanAbsoluteError);
        Assert.IsGreaterThan(metrics.Model.MeanAbsoluteErrorInterval.Lower, metrics.Model.MeanAbsoluteError);
    }

    [TestMethod]
    public void Several_series_roll_forward_each_and_are_validated_and_calibrated_each_at_its_own_end()
    {
        Point[] rows = [.. Enumerable.Range(0, 3).SelectMany(series => Enumerable.Range(0, 160).Select(t => new Point
        {
            Shop = $"s{series}",
            Time = t,
            Value = (float)((100 * (series + 1)) + (3 * Math.Sin(2 * Math.PI * t / Season))),
        }))];
        IDataView windows = Shops().Fit(_mlContext.Data.LoadFromEnumerable(rows)).Transform(_mlContext.Data.LoadFromEnumerable(rows));
        LstmSequenceEstimator.Options options = new()
        {
            HiddenUnits = 6,
            Epochs = 3,
            LevelFeature = 0,
            CalibrationFolds = 2,
            ValidationFraction = 0.2f,
            IdColumnName = "Shop",
            Seed = 1,
        };
        var blocks = new List<Networks.CalibrationProgress>();
        options.CalibrationProgress = blocks.Add;
        var folds = _mlContext.Forecasting.CrossValidateForecast(
            windows,
            _mlContext.Forecasting.ForecastByLstm(options),
            numberOfFolds: 2,
            idColumnName: "Shop");

        // 137 windows of each shop, 45 of each fold's part; those at the very end have no known future.
        Assert.AreEqual(3 * 45, folds[0].Metrics.Rows);
        Assert.IsTrue(blocks.All(progress => progress.Blocks == 2));
        Assert.HasCount(2 * 2 * 3, blocks);
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => _mlContext.Forecasting.CrossValidateForecast(
            windows,
            _mlContext.Forecasting.ForecastByLstm(options),
            50,
            idColumnName: "Shop")).Message, "longest series of column 'Shop' has 137 rows");
    }

    [TestMethod]
    public void Too_few_windows_for_all_blocks_are_calibrated_on_fewer()
    {
        IDataView windows = Windows(horizon: 30).Fit(Series(104)).Transform(Series(104));
        var blocks = new HashSet<int>();
        LstmSequenceEstimator.Options options = new()
        {
            HiddenUnits = 6,
            Epochs = 2,
            LevelFeature = 0,
            CalibrationFolds = 5,
            Seed = 1,
            CalibrationProgress = progress => blocks.Add(progress.Blocks),
        };
        _mlContext.Forecasting.ForecastByLstm(options).Fit(windows);
        Assert.AreEqual(4, blocks.Single());

        // With no more than a dozen windows no block can be left out, and it trains all the same.
        blocks.Clear();
        _mlContext.Forecasting.ForecastByLstm(options).Fit(_mlContext.Data.TakeRows(windows, 12));
        Assert.IsEmpty(blocks);
    }

    [TestMethod]
    public void One_step_ahead_evaluates_as_a_regression()
    {
        IDataView series = Series(400);
        var model = Windows(horizon: 1).Append(_mlContext.Regression.Trainers.LstmSequence(
            new LstmSequenceEstimator.Options { HiddenUnits = 12, Epochs = 10, LearningRate = 1e-2f, LevelFeature = 0, Seed = 1 }));
        IDataView known = _mlContext.Data.TakeRows(Windows(horizon: 1).Fit(series).Transform(series), 376);
        RegressionMetrics metrics = _mlContext.Regression.Evaluate(model.LastEstimator.Fit(known).Transform(known));
        Assert.IsGreaterThan(0.9, metrics.RSquared);
    }

    [TestMethod]
    public void What_cannot_be_evaluated_is_said()
    {
        IDataView series = Series(80);
        IDataView scored = Windows().Append(Trainer(calibrationFolds: 0)).Fit(series).Transform(series);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Forecasting.EvaluateForecast(scored, seasonLength: 25)).Message,
            "24 steps");
        IDataView unknown = _mlContext.Data.SkipRows(scored, 56);
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => _mlContext.Forecasting.EvaluateForecast(unknown)).Message,
            "'Label'");
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() =>
            Trainer().Fit(_mlContext.Data.SkipRows(Windows().Fit(series).Transform(series), 56))).Message, "no rows to learn from");
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options { ConfidenceLevel = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            _mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options { CalibrationFolds = 1 }));
    }

    private LstmSequenceEstimator Trainer(int calibrationFolds = 4) =>
        _mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 12,
            Epochs = 20,
            LearningRate = 1e-2f,
            LevelFeature = 0,
            LevelBy = Networks.LevelKind.MeanAndDeviation,
            CalibrationFolds = calibrationFolds,
            Seed = 3,
        });

    private SequenceWindowsEstimator Windows(int horizon = 4) => _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
    {
        FeatureColumnNames = ["Value"],
        LabelColumnName = "Value",
        Length = 24,
        Horizon = horizon,
    });

    private SequenceWindowsEstimator Shops() => _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
    {
        FeatureColumnNames = ["Value"],
        LabelColumnName = "Value",
        Length = 24,
        Horizon = 4,
        IdColumnName = "Shop",
    });

    private IDataView Series(int count)
    {
        var random = new Random(7);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(t => new Point
        {
            Time = t,
            Value = (float)(100 + (0.1 * t) + (3 * Math.Sin(2 * Math.PI * t / Season)) + (0.6 * (random.NextDouble() - 0.5))),
        }).ToArray());
    }

    private sealed class ScoredWindow
    {
        [VectorType(24, 1)]
        public float[] Features { get; set; } = [];

        [VectorType(4)]
        public float[] Label { get; set; } = [];

        [VectorType(4)]
        public float[] Score { get; set; } = [];
    }

    private sealed class Point
    {
        public string Shop { get; set; } = "";

        public float Time { get; set; }

        public float Value { get; set; }
    }

    private sealed class Window
    {
        [VectorType(24, 1)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Forecast
    {
        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] LowerBound { get; set; } = [];

        public float[] UpperBound { get; set; } = [];
    }
}
