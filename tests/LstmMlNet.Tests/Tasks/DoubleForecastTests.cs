using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

/// <summary>Forecasts of a series whose changes a float cannot hold: numbers are Double from the windows to the forecast.</summary>
[TestClass]
internal sealed class DoubleForecastTests
{
    private const double Start = 40_000_000;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly Lazy<(ITransformer Model, IDataView Rows)> s_trained = new(Train);

    [TestMethod]
    public void Windows_keep_every_digit_of_the_series()
    {
        Window[] windows = [.. s_mlContext.Data.CreateEnumerable<Window>(Windows().Fit(Rows(20)).Transform(Rows(20)), false)];
        Assert.AreEqual(Start + 0.25, windows[0].Features[1]);
        Assert.AreEqual(Start + (8 * 0.25), windows[0].Label[0]);
        Assert.AreEqual(Start + (19 * 0.25), windows[^1].Features[7]);
        Assert.IsTrue(windows[^1].Label.All(double.IsNaN));
    }

    [TestMethod]
    public void Forecasts_are_on_the_series_level_and_evaluated_there()
    {
        (ITransformer model, IDataView rows) = s_trained.Value;
        Forecast last = s_mlContext.Data.CreateEnumerable<Forecast>(model.Transform(rows), false).Last();
        double end = Start + (119 * 0.25);
        Assert.AreEqual(end + 0.25, last.Score[0], 0.1);
        Assert.AreEqual(end + 0.5, last.Score[1], 0.2);
        Assert.IsTrue(last.LowerBound[0] <= last.Score[0] && last.Score[0] <= last.UpperBound[0]);
        ForecastingMetrics metrics = s_mlContext.Forecasting.EvaluateForecast(model.Transform(rows), seasonLength: 1);
        Assert.IsLessThan(0.2, metrics.Model.MeanAbsoluteError);

        // The last value misses by one and by two steps.
        Assert.AreEqual(0.375, metrics.LastValue.MeanAbsoluteError, 0.01);
    }

    [TestMethod]
    public void The_zip_and_single_rows_give_the_same()
    {
        (ITransformer model, IDataView rows) = s_trained.Value;
        ITransformer loaded = SavedModel.Reload(s_mlContext, model, rows.Schema);
        Forecast[] expected = [.. s_mlContext.Data.CreateEnumerable<Forecast>(model.Transform(rows), false)];
        Forecast[] actual = [.. s_mlContext.Data.CreateEnumerable<Forecast>(loaded.Transform(rows), false)];
        for (int i = 0; i < actual.Length; i++)
            CollectionAssert.AreEqual(expected[i].Score, actual[i].Score);
        using var engine = s_mlContext.Model.CreatePredictionEngine<Window, Forecast>(((TransformerChain<ITransformer>)loaded).Last());
        CollectionAssert.AreEqual(expected[7].Score, engine.Predict(new Window { Features = expected[7].Features }).Score);
    }

    [TestMethod]
    public void Numbers_of_another_type_than_trained_on_are_refused()
    {
        (ITransformer model, _) = s_trained.Value;
        var forecaster = LstmSequenceTransformer.FindIn(model);
        Assert.AreEqual(NumberDataViewType.Double, ((VectorDataViewType)forecaster.FeatureColumnType).ItemType);
        IDataView floats = s_mlContext.Data.LoadFromEnumerable([new FloatWindow()]);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => forecaster.Transform(floats)).Message,
            "the model was trained on numbers of type Double");
        IDataView rows = Rows(60);
        var withoutLevel = s_mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options { HiddenUnits = 4, Epochs = 1 });
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => withoutLevel.Fit(Windows().Fit(rows).Transform(rows))).Message,
            "set LevelFeature");
    }

    [TestMethod]
    public void What_cannot_be_of_Double_is_named()
    {
        string Error(Action<SequenceWindowsEstimator.Options> change)
        {
            var options = new SequenceWindowsEstimator.Options
            {
                FeatureColumnNames = ["Value"],
                LabelColumnName = "Value",
                Length = 8,
                Horizon = 2,
                OutputKind = DataKind.Double,
            };
            change(options);
            return Assert.Throws<ArgumentException>(() => s_mlContext.Transforms.SequenceWindows(options).Fit(Rows(20))).Message;
        }

        StringAssert.Contains(Error(options => options.Horizon = 0), "set Horizon");
        StringAssert.Contains(Error(options => options.OutputKind = DataKind.Int32), "Single or Double");
        StringAssert.Contains(Error(options => options.LevelColumnName = "Level"), "not both");
        StringAssert.Contains(Error(options => options.FeatureColumnNames = ["Other"]), "'Value'");
    }

    private static (ITransformer Model, IDataView Rows) Train()
    {
        IDataView rows = Rows(120);
        var pipeline = Windows().Append(s_mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 8,
            Epochs = 60,
            LearningRate = 1e-2f,
            LevelFeature = 0,
            LevelBy = LevelKind.MeanAndDeviation,
            CalibrationFolds = 0,
            Seed = 1,
            ThreadCount = 1,
        }));
        return (pipeline.Fit(rows), rows);
    }

    private static SequenceWindowsEstimator Windows() => s_mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
    {
        FeatureColumnNames = ["Value"],
        LabelColumnName = "Value",
        Length = 8,
        Horizon = 2,
        OutputKind = DataKind.Double,
    });

    private static IDataView Rows(int count) => s_mlContext.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new Reading { Value = Start + (0.25 * i), Other = i }));

    private sealed class Reading
    {
        public double Value { get; set; }

        public float Other { get; set; }
    }

    private sealed class FloatWindow
    {
        [VectorType(8, 1)]
        public float[] Features { get; set; } = new float[8];
    }

    private sealed class Window
    {
        [VectorType(8, 1)]
        public double[] Features { get; set; } = [];

        [VectorType(2)]
        public double[] Label { get; set; } = [];
    }

    private sealed class Forecast
    {
        [VectorType(8, 1)]
        public double[] Features { get; set; } = [];

        public double[] Score { get; set; } = [];

        public double[] LowerBound { get; set; } = [];

        public double[] UpperBound { get; set; } = [];
    }
}
