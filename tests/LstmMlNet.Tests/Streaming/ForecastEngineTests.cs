using LstmMlNet.Networks;
using LstmMlNet.Streaming;
using LstmMlNet.Tests.Forecasting;
using Microsoft.ML;

namespace LstmMlNet.Tests.Streaming;

/// <summary>Shops by day: one chain of windows and network, and one forecaster of the whole table, each trained briefly.</summary>
[TestClass]
internal sealed class ForecastEngineTests
{
    private const int Length = 10;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly List<Sale> s_rows = Shops.Rows(shops: 3, ahead: 0);
    private static ITransformer s_windows = null!;
    private static LstmForecastTransformer s_table = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        IDataView rows = Load(s_rows);
        LstmSequenceEstimator.Options trainer = Shops.Trainer();
        trainer.LevelFeature = 0;
        trainer.LevelBy = LevelKind.MeanAndDeviation;
        s_windows = s_mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Sales"],
            LabelColumnName = "Sales",
            IdColumnName = "Shop",
            OrderColumnName = "Date",
            InterleavedIds = true,
            KeepColumnNames = ["Date"],
            MissingValues = MissingValueHandling.ForwardFill,
            Length = Length,
            Horizon = Shops.Horizon,
        }).Append(s_mlContext.Forecasting.ForecastByLstm(trainer)).Fit(rows);
        s_table = s_mlContext.Forecasting.ForecastByLstm(Shops.Options()).Fit(rows);
    }

    [TestMethod]
    public void Forecasts_are_those_of_the_whole_table_after_each_row()
    {
        ForecastEngine<Sale, WindowForecast> engine = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
        WindowForecast[] expected =
            [.. s_mlContext.Data.CreateEnumerable<WindowForecast>(s_windows.Transform(Load(s_rows)), reuseRowObject: false)];
        Assert.AreEqual(Shops.Horizon, engine.Horizon);
        Assert.AreEqual(2 * Length, engine.HistoryLength);
        int compared = 0;
        foreach (Sale row in s_rows.Take(3 * 40))
        {
            engine.Update(row);
            if (row.Date < Shops.Start.AddDays(Length - 1))
            {
                string message = Assert.Throws<InvalidOperationException>(() => engine.Predict(row.Shop)).Message;
                StringAssert.Contains(message, "10 are needed");
                continue;
            }

            WindowForecast own = engine.Predict(row.Shop);
            WindowForecast whole = expected.Single(other => other.Shop == row.Shop && other.Date == row.Date);
            CollectionAssert.AreEqual(whole.Score, own.Score);
            CollectionAssert.AreEqual(whole.UpperBound, own.UpperBound);
            compared++;
        }

        Assert.AreEqual(3 * (40 - Length + 1), compared);
        Assert.AreEqual(3, engine.SeriesCount);
    }

    [TestMethod]
    public void A_horizon_cuts_the_forecast_and_a_corrected_row_takes_the_last_ones_place()
    {
        ForecastEngine<Sale, WindowForecast> engine = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
        engine.Update(s_rows);
        WindowForecast all = engine.Predict("shop 1");
        WindowForecast two = engine.Predict("shop 1", horizon: 2);
        CollectionAssert.AreEqual(all.Score[..2], two.Score);
        CollectionAssert.AreEqual(all.LowerBound[..2], two.LowerBound);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Predict("shop 1", Shops.Horizon + 1));

        Sale last = s_rows.Last(row => row.Shop == "shop 1");
        WindowForecast changed = engine.UpdateAndPredict(last.With(row => row.Sales *= 2));
        CollectionAssert.AreNotEqual(all.Score, changed.Score);
        CollectionAssert.AreEqual(all.Score, engine.UpdateAndPredict(last).Score);
    }

    [TestMethod]
    public void Missing_values_are_bridged_by_the_rows_before()
    {
        ForecastEngine<Sale, WindowForecast> engine = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
        Sale[] rows = [.. s_rows.Where(row => row.Shop == "shop 0").Select(row => row.With(_ => { }))];
        rows[^Length].Sales = float.NaN;
        engine.Update(rows);
        CollectionAssert.AreEqual(
            s_mlContext.Data.CreateEnumerable<WindowForecast>(s_windows.Transform(Load(rows)), reuseRowObject: false).Last().Score,
            engine.Predict("shop 0").Score);
    }

    [TestMethod]
    public void A_checkpoint_is_a_model_from_which_an_engine_goes_on()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            ForecastEngine<Sale, WindowForecast> engine = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
            engine.Update(s_rows);
            engine.CheckPoint(path);
            ITransformer loaded = new MLContext().Model.Load(path, out _);
            ForecastEngine<Sale, WindowForecast> resumed = loaded.CreateForecastEngine<Sale, WindowForecast>(new MLContext());
            Assert.AreEqual(3, resumed.SeriesCount);
            for (int shop = 0; shop < 3; shop++)
                CollectionAssert.AreEqual(engine.Predict($"shop {shop}").Score, resumed.Predict($"shop {shop}").Score);

            // It goes on where the other one was, and may be saved again.
            Sale next = Shops.Rows(shops: 3, days: 121, ahead: 0)[^1];
            CollectionAssert.AreEqual(engine.UpdateAndPredict(next).Score, resumed.UpdateAndPredict(next).Score);
            Assert.Throws<InvalidOperationException>(() => resumed.Update(s_rows[0]));
            resumed.CheckPoint(path);
            ITransformer again = new MLContext().Model.Load(path, out _);
            CollectionAssert.AreEqual(
                resumed.Predict(next.Shop).Score,
                again.CreateForecastEngine<Sale, WindowForecast>(s_mlContext).Predict(next.Shop).Score);

            // And it forecasts a table as the model did.
            Assert.HasCount(
                3 * (120 - Length + 1),
                s_mlContext.Data.CreateEnumerable<WindowForecast>(again.Transform(Load(s_rows)), reuseRowObject: false).ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Rows_that_repeat_are_packed_no_smaller_than_a_zip_may_be()
    {
        IDataView rows = s_mlContext.Data.LoadFromEnumerable(Enumerable.Repeat(new Sale(), 400_000));
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            LstmModelFile.Save(s_mlContext, new ForecastStateTransformer(s_mlContext, ForecastState.Of(rows)), rows.Schema, path);
            var loaded = (ForecastStateTransformer)LstmModelFile.Load(s_mlContext, path, out _);
            Assert.AreEqual(400_000, loaded.RowCount);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void What_is_known_ahead_is_used_by_the_forecaster_of_a_table()
    {
        ForecastEngine<Sale, Forecast> engine = s_table.CreateForecastEngine<Sale, Forecast>(s_mlContext);
        engine.Update(s_rows);
        List<Sale> planned = [.. s_rows, .. Ahead(promotion: true)];
        Forecast expected = Shops.Read(s_mlContext, s_table.Forecast(Load(planned))).Single(forecast => forecast.Shop == "shop 2");
        Forecast own = engine.Predict("shop 2", known: Ahead(promotion: true));
        CollectionAssert.AreEqual(expected.Score, own.Score);
        Assert.AreEqual(expected.Date, own.Date);
        CollectionAssert.AreNotEqual(own.Score, engine.Predict("shop 2", known: Ahead(promotion: false)).Score);

        static IEnumerable<Sale> Ahead(bool promotion) => Enumerable.Range(120, Shops.Horizon).Select(day => new Sale
        {
            Shop = "shop 2",
            Date = Shops.Start.AddDays(day),
            Sales = float.NaN,
            Promotion = promotion,
            Town = "Bern",
            Size = 100,
        });
    }

    [TestMethod]
    public void Threads_at_different_series_and_at_the_same_one_do_not_disturb_each_other()
    {
        ForecastEngine<Sale, WindowForecast> alone = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
        alone.Update(s_rows);
        ForecastEngine<Sale, WindowForecast> engine = s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext);
        engine.Update(s_rows.Take(3 * 100));
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, thread =>
        {
            string shop = $"shop {thread % 3}";
            if (thread < 3)
                engine.Update(s_rows.Skip(3 * 100).Where(row => row.Shop == shop));
            for (int i = 0; i < 10; i++)
                Assert.IsTrue(engine.Predict(shop).Score.All(float.IsFinite));
        });
        for (int shop = 0; shop < 3; shop++)
            CollectionAssert.AreEqual(alone.Predict($"shop {shop}").Score, engine.Predict($"shop {shop}").Score);
    }

    [TestMethod]
    public void Rows_and_types_that_do_not_fit_are_named()
    {
        ForecastEngine<Sale, WindowForecast> engine =
            s_windows.CreateForecastEngine<Sale, WindowForecast>(s_mlContext, new ForecastEngineOptions { MaximumSeries = 2 });
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => engine.Predict("shop 9")).Message, "'shop 9'");
        engine.Update(s_rows[1]);
        engine.Update(s_rows[3]);
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => engine.Update(s_rows[0])).Message, "time order");
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => engine.Update(s_rows[2])).Message, "MaximumSeries");
        Assert.IsTrue(engine.Remove("shop 0"));
        engine.Update(s_rows[2]);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => s_windows.CreateForecastEngine<Nameless, WindowForecast>(s_mlContext)).Message,
            "'Shop'");
    }

    private static IDataView Load(IEnumerable<Sale> rows) => s_mlContext.Data.LoadFromEnumerable(rows.ToList());

    private sealed class Nameless
    {
        public float Sales { get; set; }
    }

    private sealed class WindowForecast
    {
        public string Shop { get; set; } = "";

        public DateTime Date { get; set; }

        public float[] Score { get; set; } = [];

        public float[] LowerBound { get; set; } = [];

        public float[] UpperBound { get; set; } = [];
    }
}
