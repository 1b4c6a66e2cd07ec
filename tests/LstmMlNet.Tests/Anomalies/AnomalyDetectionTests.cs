using LstmMlNet.Anomalies;
using LstmMlNet.Networks;
using LstmMlNet.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Anomalies;

/// <summary>Two machines whose load has a season of 12; one series is a thousand times the other, and each has one outlier.</summary>
[TestClass]
internal sealed class AnomalyDetectionTests
{
    private const int Length = 18;
    private const int Trained = 500;
    private const int Rows = 800;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static LstmAnomalyTransformer? s_detector;
    private static Judged[]? s_judged;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        s_detector = s_mlContext.AnomalyDetection.DetectAnomaliesByLstm(Options()).Fit(Load(Readings().Where(row => row.Minute < Trained)));
        s_judged = Read(s_detector.Transform(Load(Readings())));
    }

    [TestMethod]
    public void Every_row_gets_a_prediction_and_the_outliers_an_alert()
    {
        Assert.HasCount(2 * Rows, s_judged!);
        CollectionAssert.AreEqual(Readings().Select(row => row.Load).ToArray(), s_judged!.Select(row => row.Load).ToArray());
        foreach (string machine in new[] { "small", "large" })
        {
            Judged[] own = [.. s_judged!.Where(row => row.Machine == machine)];

            // Nothing is expected before there is a whole window.
            foreach (Judged first in own[..Length])
                CollectionAssert.AreEqual(new[] { 0, 0, 1, double.NaN, double.NaN }, first.Prediction);
            Judged outlier = own[Outlier(machine)];
            Assert.AreEqual(1, outlier.Prediction[0], machine);
            Assert.IsLessThan(0.001, outlier.Prediction[2]);
            Assert.AreEqual(outlier.Load, own.Skip(Trained).MaxBy(row => row.Prediction[1])!.Load, machine);
        }
    }

    [TestMethod]
    public void Alert_score_p_value_and_band_say_the_same()
    {
        foreach (Judged row in s_judged!.Where(row => !double.IsNaN(row.Prediction[3])))
        {
            (double alert, double score, double probability) = (row.Prediction[0], row.Prediction[1], row.Prediction[2]);
            (double lower, double upper) = (row.Prediction[3], row.Prediction[4]);
            Assert.IsLessThan(upper, lower);
            Assert.AreEqual(score > 1 ? 1 : 0, alert);
            Assert.IsTrue(probability is >= 0 and <= 1);

            // At the bounds themselves rounding decides.
            double middle = (lower + upper) / 2;
            double distance = Math.Abs(row.Load - middle) / ((upper - lower) / 2);
            Assert.AreEqual(distance, score, 1e-3 * (1 + distance));
            if (Math.Abs(score - 1) > 1e-3)
            {
                Assert.AreEqual(alert == 1, row.Load < lower || row.Load > upper);
                Assert.AreEqual(alert == 1, probability < 0.002, $"{score} {probability}");
            }
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        s_detector!.GetOutputSchema(Load(Readings()).Schema)["Prediction"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(
            new[] { "Alert", "Score", "P-Value", "LowerBound", "UpperBound" },
            names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void Of_ordinary_rows_that_were_not_trained_on_about_as_many_lie_below_a_p_value_as_it_says()
    {
        Judged[] ordinary =
        [
            .. s_judged!.GroupBy(row => row.Machine).SelectMany(machine => machine.Skip(Trained)
                .Where((_, i) => Math.Abs(i + Trained - Outlier(machine.Key)) > Length)),
        ];
        foreach (double probability in new[] { 0.05, 0.2, 0.5 })
        {
            double share = ordinary.Average(row => row.Prediction[2] <= probability ? 1.0 : 0.0);
            Assert.AreEqual(probability, share, 0.06, $"{probability}");
        }
    }

    [TestMethod]
    public void A_prediction_engine_takes_the_stream_row_by_row_from_the_zip()
    {
        ITransformer loaded = SavedModel.Reload(s_mlContext, s_detector!, Load(Readings()).Schema);
        var engine = s_mlContext.Model.CreatePredictionEngine<Reading, Judged>(loaded);
        int i = 0;
        foreach (Reading row in Readings().Take(300))
        {
            Judged expected = s_judged![i++];
            Judged actual = engine.Predict(row);
            CollectionAssert.AreEqual(expected.Prediction, actual.Prediction, $"row {i}");
        }

        Judged[] again = Read(loaded.Transform(Load(Readings())));
        for (int row = 0; row < again.Length; row++)
            CollectionAssert.AreEqual(s_judged![row].Prediction, again[row].Prediction);
    }

    [TestMethod]
    public void What_is_missing_is_no_anomaly_and_the_band_goes_on()
    {
        Reading[] rows = [.. Readings().Where(row => row.Machine == "small").Take(200)];
        rows[100].Load = double.NaN;
        Judged[] judged = Read(s_detector!.Transform(Load(rows)));
        CollectionAssert.AreEqual(new double[] { 0, 0, 1 }, judged[100].Prediction[..3]);
        Assert.IsTrue(double.IsFinite(judged[100].Prediction[3]));
        Assert.IsTrue(judged[101..].All(row => row.Prediction.All(double.IsFinite)));
    }

    [TestMethod]
    public void Views_that_ask_for_some_columns_only_and_several_cursors_at_a_time_work()
    {
        IDataView view = s_detector!.Transform(Load(Readings()));
        CollectionAssert.AreEqual(Readings().Select(row => row.Minute).ToArray(), view.GetColumn<int>("Minute").ToArray());
        double[][][] both = [.. Enumerable.Range(0, 2).AsParallel().Select(_ => view.GetColumn<double[]>("Prediction").ToArray())];
        foreach (double[][] one in both)
            CollectionAssert.AreEqual(s_judged![^1].Prediction, one[^1]);
    }

    [TestMethod]
    public void A_fault_is_not_held_against_the_rows_after_it_and_what_lasts_is_how_a_series_goes_on()
    {
        Reading[] rows = [.. Readings().Where(row => row.Minute < 400)];
        foreach (Reading row in rows.Where(row => row.Machine == "small" && row.Minute is 100 or 101 or 102 or >= 250))
            row.Load += 12;
        LstmAnomalyEstimator.Options options = Options();
        options.ReplacedAlerts = 8;
        var detector = new LstmAnomalyTransformer(
            s_mlContext,
            new AnomalyModel { Options = options, Calibration = s_detector!.Parts.Calibration },
            s_detector.Forecaster);
        Judged[] Small(LstmAnomalyTransformer by) =>
            [.. Read(by.Transform(Load(rows))).Where(row => row.Machine == "small")];
        double Alerts(Judged[] judged, int first, int last) => judged[first..last].Sum(row => row.Prediction[0]);
        (Judged[] with, Judged[] without) = (Small(detector), Small(s_detector));

        // The fault itself is found by both; only windows that hold it make alerts of the rows after it.
        Assert.AreEqual(3, Alerts(with, 100, 103));
        Assert.AreEqual(1, with[250].Prediction[0]);
        Assert.IsLessThanOrEqualTo(1, Alerts(with, 103, 103 + Length));
        Assert.IsGreaterThan(2, Alerts(without, 103, 103 + Length));

        // Rows that went on at the new level are ordinary once no window holds the change.
        Assert.IsLessThanOrEqualTo(4, Alerts(with, 250 + 8 + (2 * Length), 400));

        // The stream, row by row and from the zip, is judged as the view.
        var engine = s_mlContext.Model.CreatePredictionEngine<Reading, Judged>(
            SavedModel.Reload(s_mlContext, detector, Load(rows).Schema));
        double[][] stream = [.. rows.Select(row => engine.Predict(row)).Where(row => row.Machine == "small").Select(row => row.Prediction)];
        for (int i = 0; i < stream.Length; i++)
            CollectionAssert.AreEqual(with[i].Prediction, stream[i], $"row {i}");
        CollectionAssert.AreEqual(
            rows.Select(row => row.Minute).ToArray(),
            detector.Transform(Load(rows)).GetColumn<int>("Minute").ToArray());
    }

    [TestMethod]
    public void Wrong_options_columns_and_data_are_named()
    {
        Check<ArgumentException>("'Power'", options => options.ValueColumnName = "Power");
        Check<ArgumentException>("Machine", options => options.ValueColumnName = "Machine");
        Check<ArgumentOutOfRangeException>("Length", options => options.Length = 1);
        Check<ArgumentOutOfRangeException>("FalseAlarmRate", options => options.FalseAlarmRate = 0);
        Check<ArgumentOutOfRangeException>("ReplacedAlerts", options => options.ReplacedAlerts = -1);
        Check<ArgumentOutOfRangeException>("CalibrationFraction", options => options.CalibrationFraction = 1);
        Check<InvalidOperationException>("at least 50", options => options.CalibrationFraction = 0.01);
        Check<InvalidOperationException>("must be in time order", options => options.OrderColumnName = "Down");

        static void Check<T>(string part, Action<LstmAnomalyEstimator.Options> change)
            where T : Exception
        {
            LstmAnomalyEstimator.Options options = Options();
            options.Trainer.Epochs = 1;
            change(options);
            string message = Assert.Throws<T>(() =>
                s_mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(Load(Readings().Where(row => row.Minute < 200)))).Message;
            StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void Stopped_it_is_calibrated_on_some_rows_and_canceled_not_at_all()
    {
        LstmAnomalyEstimator.Options options = Options();
        using var stop = new CancellationTokenSource();
        options.CalibrationFraction = 0.6;
        options.Trainer.StopToken = stop.Token;
        options.Trainer.Progress = _ => stop.Cancel();
        IDataView rows = Load(Readings());
        LstmAnomalyTransformer detector = s_mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(rows);
        Assert.HasCount(1, detector.Forecaster.TrainingHistory);

        // Of 960 rows 500, some of them without a value; a tenth of the errors are the tail.
        Assert.IsInRange(400, 450, detector.Parts.Calibration.Body.Length);
        options.Trainer.StopToken = default;
        options.Trainer.Epochs = 1;
        using var cancel = new CancellationTokenSource();
        options.Trainer.CancellationToken = cancel.Token;
        options.Trainer.Progress = _ => { };
        LstmAnomalyTransformer whole = s_mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(rows);
        Assert.IsInRange(780, 864, whole.Parts.Calibration.Body.Length);
        options.Trainer.Progress = _ => cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => s_mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(rows));
    }

    private static LstmAnomalyEstimator.Options Options() => new()
    {
        ValueColumnName = "Load",
        IdColumnName = "Machine",
        OrderColumnName = "Minute",
        FeatureColumnNames = ["Shift"],
        Length = Length,
        FalseAlarmRate = 0.002,
        Trainer = new LstmSequenceEstimator.Options
        {
            CellType = RecurrentCellType.Gru,
            HiddenUnits = 16,
            Epochs = 12,
            LearningRate = 1e-2f,
            LevelBy = LevelKind.MeanAndDeviation,
            Seed = 1,
            ThreadCount = 1,
        },
    };

    private static int Outlier(string machine) => machine == "small" ? 650 : 700;

    /// <summary>The rows of both machines alternate.</summary>
    private static IEnumerable<Reading> Readings()
    {
        var random = new Random(5);
        for (int minute = 0; minute < Rows; minute++)
        {
            foreach (string machine in new[] { "small", "large" })
            {
                double load = 10 + (3 * Math.Sin(2 * Math.PI * minute / 12)) + random.NextDouble();
                if (minute == Outlier(machine))
                    load += 5;
                yield return new Reading
                {
                    Machine = machine,
                    Minute = minute,
                    Down = -minute,
                    Shift = minute % 12 < 6 ? 1 : 0,
                    Load = machine == "small" ? load : 1000 * load,
                };
            }
        }
    }

    private static IDataView Load(IEnumerable<Reading> rows) => s_mlContext.Data.LoadFromEnumerable(rows.ToList());

    private static Judged[] Read(IDataView view) => [.. s_mlContext.Data.CreateEnumerable<Judged>(view, reuseRowObject: false)];

    private sealed class Reading
    {
        public string Machine { get; set; } = "";

        public int Minute { get; set; }

        public int Down { get; set; }

        public float Shift { get; set; }

        public double Load { get; set; }
    }

    private sealed class Judged
    {
        public string Machine { get; set; } = "";

        public double Load { get; set; }

        public double[] Prediction { get; set; } = [];
    }
}
