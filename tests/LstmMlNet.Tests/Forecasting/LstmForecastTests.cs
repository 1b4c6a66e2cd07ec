using LstmMlNet.Forecasting;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>From the raw rows of a table to forecasts of all of its series, by one model.</summary>
[TestClass]
internal sealed class LstmForecastTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly List<Sale> s_rows = Shops.Rows();
    private static LstmForecastTransformer s_model = null!;

    [ClassInitialize]
    public static void Train(TestContext context) => s_model = Fit(s_rows, Shops.Options(epochs: 30));

    [TestMethod]
    public void Each_series_is_forecast_from_its_last_known_row()
    {
        Forecast[] forecasts = Forecasts(s_model, s_rows);

        CollectionAssert.AreEqual(Enumerable.Range(0, 6).Select(shop => $"shop {shop}").ToArray(), forecasts.Select(f => f.Shop).ToArray());
        foreach (Forecast forecast in forecasts)
        {
            Assert.AreEqual(Shops.Start.AddDays(119), forecast.Date);
            Assert.HasCount(Shops.Horizon, forecast.Score);
            for (int h = 0; h < Shops.Horizon; h++)
            {
                Assert.IsLessThanOrEqualTo(forecast.Score[h], forecast.LowerBound[h]);
                Assert.IsGreaterThanOrEqualTo(forecast.Score[h], forecast.UpperBound[h]);
            }

            Assert.IsTrue(forecast.Label.All(float.IsNaN), "what comes is not known");
        }
    }

    [TestMethod]
    public void The_effect_of_what_is_known_ahead_is_recovered()
    {
        float[] without = Scores(s_model, Planned(step: -1));
        float[] with = Scores(s_model, Planned(step: 2));
        double effect = Enumerable.Range(0, 6).Average(shop => with[(shop * Shops.Horizon) + 2] / without[(shop * Shops.Horizon) + 2]);
        double before = Enumerable.Range(0, 6).Average(shop => with[(shop * Shops.Horizon) + 1] / without[(shop * Shops.Horizon) + 1]);

        Assert.AreEqual(1 + Shops.Lift, effect, 0.1 * Shops.Lift);
        Assert.AreEqual(1, before, 1e-6);
    }

    [TestMethod]
    public void Every_row_can_be_forecast_from_and_evaluated()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        Forecast[] forecasts = Shops.Read(s_mlContext, s_model.Transform(data));

        Assert.HasCount(6 * 120, forecasts);
        Forecast one = forecasts[60];
        Assert.AreEqual("shop 0", one.Shop);
        float[] sales = [.. s_rows.Where(row => row.Shop == "shop 0").Select(row => row.Sales)];
        CollectionAssert.AreEqual(sales[61..66], one.Label);
        CollectionAssert.AreEqual(sales[54..59], one.SeasonalNaive);
        CollectionAssert.AreEqual(sales[(60 - s_model.SeasonLength * 2)..61], one.History);
        Assert.IsLessThan(0.5, s_mlContext.Forecasting.EvaluateForecast(
            s_model.Transform(data),
            seasonLength: 7,
            featureColumnName: "History",
            seasonalNaiveColumnName: "SeasonalNaive").RelativeError);
    }

    [TestMethod]
    public void The_zip_forecasts_the_same_from_raw_rows()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        using var stream = new MemoryStream();
        s_mlContext.Model.Save(s_model, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out DataViewSchema schema);

        Assert.IsNotNull(schema.GetColumnOrNull("Promotion"));
        LstmForecastTransformer copy = Assert.IsInstanceOfType<LstmForecastTransformer>(loaded);
        CollectionAssert.AreEqual(Scores(s_model, s_rows), Scores(copy, s_rows));
        CollectionAssert.AreEqual(s_model.Table.KnownColumnNames.ToArray(), copy.Table.KnownColumnNames.ToArray());
        Assert.AreEqual(s_model.Calendar, copy.Calendar);
        Assert.AreSame(copy.Model, LstmSequenceTransformer.FindIn(loaded));
    }

    [TestMethod]
    public void Rows_may_come_in_any_order_and_from_any_number_of_threads()
    {
        var random = new Random(4);
        List<Sale> shuffled = [.. s_rows.Where(row => row.Shop != "shop 0").OrderBy(_ => random.Next())];
        List<Sale> sorted = [.. s_rows.Where(row => row.Shop != "shop 0")];
        Dictionary<string, float[]> expected = Forecasts(s_model, sorted).ToDictionary(f => f.Shop, f => f.Score);

        Parallel.For(0, 4, _ =>
        {
            foreach (Forecast forecast in Forecasts(s_model, shuffled))
                CollectionAssert.AreEqual(expected[forecast.Shop], forecast.Score);
        });
    }

    [TestMethod]
    public void A_new_series_is_forecast_from_whatever_there_is_of_it()
    {
        List<Sale> rows = [.. s_rows.Where(row => row.Shop == "shop 3" && row.Date >= Shops.Start.AddDays(117))
            .Select(row => row.With(own =>
            {
                own.Shop = "a new one";
                own.Town = "Chur";
            }))];
        Forecast forecast = Forecasts(s_model, rows).Single();

        Assert.HasCount(3, forecast.History);
        Assert.IsTrue(forecast.Score.All(value => value is > 20 and < 500), string.Join(", ", forecast.Score));
    }

    [TestMethod]
    public void Without_what_must_be_known_ahead_there_is_no_forecast()
    {
        List<Sale> rows = [.. s_rows.Where(row => row.Date < Shops.Start.AddDays(122))];
        Forecast forecast = Forecasts(s_model, rows)[0];

        Assert.IsTrue(forecast.Score[..2].All(float.IsFinite));
        Assert.IsTrue(forecast.Score[2..].All(float.IsNaN));
    }

    [TestMethod]
    public void Missing_steps_and_values_are_filled_and_not_learned_from()
    {
        List<Sale> rows =
        [
            .. s_rows.Where(row => row.Date.Day % 9 != 3)
                .Select(row => row.Date.Day % 9 == 5 ? row.With(own => own.Sales = float.NaN) : row),
        ];
        LstmForecastTransformer model = Fit(rows, Shops.Options());
        Forecast[] forecasts = Shops.Read(s_mlContext, model.Transform(s_mlContext.Data.LoadFromEnumerable(rows)));

        // A forecast from each day, those that were put in too.
        Assert.HasCount(6 * 120, forecasts);
        Assert.IsTrue(forecasts[30].Score.All(float.IsFinite));
        Assert.IsTrue(forecasts.Take(110).SelectMany(forecast => forecast.Label).Any(float.IsNaN));
    }

    [TestMethod]
    public void A_time_that_is_far_off_is_refused_and_not_filled_up_to()
    {
        // No gap is too long by itself, but all together are.
        List<Sale> rows = [.. Enumerable.Range(0, 12).Select(i => s_rows[0].With(own => own.Date = Shops.Start.AddDays(10_000 * i)))];
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => Forecasts(s_model, rows)).Message;
        foreach (string part in new[] { "100,000 steps are missing in the sequence 'shop 0'", "'Date'", "TimeGaps" })
            StringAssert.Contains(message, part);
    }

    [TestMethod]
    public void Several_targets_and_ids_are_forecast_by_one_network()
    {
        List<Sale> rows =
        [
            .. s_rows.SelectMany(row => new[] { "tea", "coffee" }.Select((product, i) => row.With(own =>
            {
                own.Product = product;
                own.Sales *= 1 + i;
                own.Returns = own.Sales / 10;
            }))),
        ];
        ForecastTable table = Shops.Table();
        table.IdColumnNames = ["Shop", "Product"];
        table.TargetColumnNames = ["Sales", "Returns"];
        LstmForecastTransformer model = Fit(rows, Shops.Options(table, epochs: 4));
        IDataView forecasts = model.Forecast(s_mlContext.Data.LoadFromEnumerable(rows));

        string[] products = [.. forecasts.GetColumn<string>("Product")];
        float[][] sales = [.. forecasts.GetColumn<float[]>("Sales.Score")];
        float[][] returns = [.. forecasts.GetColumn<float[]>("Returns.Score")];
        Assert.HasCount(12, products);
        Assert.AreEqual("tea", products[0]);
        for (int i = 0; i < sales.Length; i++)
            Assert.AreEqual(1, returns[i][0] * 10 / sales[i][0], 0.35);
        CollectionAssert.AreEqual(
            forecasts.Schema.Select(column => column.Name).ToArray(),
            model.GetOutputSchema(s_mlContext.Data.LoadFromEnumerable(rows).Schema).Select(column => column.Name).ToArray());
        CollectionAssert.AreEquivalent(
            forecasts.Schema.Select(column => column.Name).ToArray(),
            new LstmForecastEstimator(s_mlContext, Shops.Options(table)).GetOutputSchema(
                LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(s_mlContext.Data.LoadFromEnumerable(rows).Schema))
                .Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Ids_with_vectors_remember_what_is_particular_to_a_series()
    {
        ForecastTable table = Shops.Table();
        table.EmbedIds = true;
        LstmForecastTransformer model = Fit(s_rows, Shops.Options(table));

        Assert.HasCount(2, model.Model.Network.Categories);
        Assert.AreEqual(6, model.Model.Network.Categories[1].Embedding.Vocabulary);
        Assert.IsTrue(Forecasts(model, [.. s_rows.Where(row => row.Shop == "shop 1").Select(row => row.With(own => own.Shop = "new"))])
            .Single().Score.All(float.IsFinite));
    }

    [TestMethod]
    public void Ordered_rows_are_streamed_one_series_in_memory_at_a_time()
    {
        List<Sale> rows = [.. s_rows.OrderBy(row => row.Shop, StringComparer.Ordinal).ThenBy(row => row.Date)];
        ForecastTable table = Shops.Table();
        table.RowsInOrder = true;
        LstmForecastEstimator.Options options = Shops.Options(table);
        options.Trainer!.ShuffleBufferSize = 100;
        LstmForecastTransformer model = Fit(rows, options);

        Assert.HasCount(6, Forecasts(model, rows));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(s_rows, Shops.Options(table))).Message,
            "comes back");
    }

    [TestMethod]
    public void Intervals_are_calibrated_on_forecasts_of_the_end_of_the_training_part()
    {
        // Overfitted to a few windows, the network's own intervals are far too narrow.
        List<Sale> rows = [.. Shops.Rows(shops: 4, days: 70, ahead: 0)];
        var random = new Random(2);
        foreach (Sale row in rows)
            row.Sales *= (float)Math.Exp(0.3 * (random.NextDouble() - 0.5));
        double[] held = [.. new[] { 0, 2 }.Select(folds =>
        {
            LstmForecastEstimator.Options options = Shops.Options();
            options.HeldOutRows = 20;
            options.AdjustTrainer = trainer =>
            {
                trainer.Epochs = 40;
                trainer.CalibrationFolds = folds;
            };
            Forecast[] forecasts = Shops.Read(s_mlContext, Fit(rows, options).Backtest(s_mlContext.Data.LoadFromEnumerable(rows), 20));
            return forecasts.SelectMany(f => f.Label.Select((label, h) => label >= f.LowerBound[h] && label <= f.UpperBound[h] ? 1.0 : 0))
                .Average();
        })];

        Assert.IsLessThan(0.75, held[0]);
        Assert.AreEqual(0.9, held[1], 0.08);
    }

    [TestMethod]
    public void A_forecaster_is_trained_anew_with_the_levels_that_were_chosen()
    {
        List<Sale> rows = Shops.Rows(shops: 2, days: 60);
        LstmForecastEstimator.Options options = Shops.Options();
        (options.Level, options.Logarithm, options.WindowLength, options.HeldOutRows) = (null, null, null, 5);
        var tried = new List<ForecastLevelProgress>();
        var calibrated = new List<CalibrationProgress>();
        options.LevelProgress = tried.Add;
        options.Trainer!.CalibrationFolds = 2;
        options.Trainer.CalibrationProgress = calibrated.Add;
        LstmForecastTransformer first = Fit(rows, options);
        Assert.HasCount(8, tried);
        Assert.IsTrue(tried.Select((one, i) => one.Number == i + 1 && one.Count == 8 && one.Error > 0).All(right => right));
        CollectionAssert.AllItemsAreUnique(first.Levels.ToArray());
        CollectionAssert.IsSubsetOf(
            first.Levels.ToArray(),
            tried.OrderBy(one => one.Error).DistinctBy(one => one.Level).Take(3).Select(one => one.Level).ToArray());

        // What chose the levels calibrates the intervals, too.
        Assert.IsEmpty(calibrated);
        Assert.IsNotNull(first.Intervals);
        Assert.IsTrue(first.Parts.All(part => part.Layout.Thetas is null), "forecasts of other tables are not theirs");

        options.HeldOutRows = 0;
        IDataView data = s_mlContext.Data.LoadFromEnumerable(rows);
        LstmForecastTransformer again = s_mlContext.Forecasting.ForecastByLstm(options).Fit(data, first);
        Assert.HasCount(8, tried);
        CollectionAssert.AreEqual(first.Levels.ToArray(), again.Levels.ToArray());
        Assert.AreEqual(first.WindowLength, again.WindowLength);
        CollectionAssert.IsSubsetOf(
            calibrated.Select(one => one.Block).Distinct().ToArray(),
            Enumerable.Range(1, calibrated[0].Blocks).ToArray());
        float[] Bounds(LstmForecastTransformer model) => [.. Forecasts(model, rows).SelectMany(forecast => forecast.UpperBound)];
        CollectionAssert.AreNotEqual(Bounds(first), Bounds(again));
    }

    [TestMethod]
    public void Settings_are_looked_for_only_within_the_time_given()
    {
        List<Sale> rows = Shops.Rows(shops: 2, days: 60);
        LstmForecastEstimator.Options options = Shops.Options();
        options.HeldOutRows = 5;
        float[] given = Scores(Fit(rows, options), rows);
        options.SearchTimeBudget = TimeSpan.Zero;
        CollectionAssert.AreEqual(given, Scores(Fit(rows, options), rows));
        options.SearchTimeBudget = TimeSpan.FromSeconds(1);
        var tried = new List<ForecastSearchTrial>();
        options.SearchProgress = tried.Add;
        LstmForecastTransformer found = Fit(rows, options);
        Assert.IsTrue(Scores(found, rows).All(float.IsFinite));
        Assert.IsTrue(tried.Select((trial, i) => trial.Candidate == i && trial.Error > 0).All(right => right));
        LstmSequenceEstimator.Options best = tried.Last(trial => trial.IsBest).Options;
        Assert.AreEqual($"{best.HiddenUnits}", found.Model.TrainingSettings[nameof(best.HiddenUnits)]);
        options.SearchTimeBudget = TimeSpan.FromSeconds(-1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(rows, options));
    }

    [TestMethod]
    public void What_does_not_help_is_left_out_and_what_does_stays()
    {
        var random = new Random(8);
        List<Sale> rows = [.. Shops.Rows(shops: 3, days: 60).Select(row => row.With(own => own.Size = random.NextSingle()))];
        ForecastTable table = Shops.Table();
        (table.KnownColumnNames, table.StaticColumnNames) = (["Promotion", "Size"], []);
        LstmForecastEstimator.Options options = Shops.Options(table, epochs: 25);
        options.ChooseCovariates = true;
        LstmForecastTransformer model = Fit(rows, options);
        CollectionAssert.AreEqual(new[] { "Size" }, model.UnusedColumnNames.ToArray());
        CollectionAssert.DoesNotContain(model.Model.FeatureNames!.ToArray(), "Size");
        CollectionAssert.Contains(model.Model.FeatureNames!.ToArray(), "Promotion");

        // Its values need not be known any more, and an old choice is kept.
        foreach (Sale row in rows.Where(row => float.IsNaN(row.Sales)))
            row.Size = float.NaN;
        Assert.IsTrue(Scores(model, rows).All(float.IsFinite));
        LstmForecastTransformer again =
            s_mlContext.Forecasting.ForecastByLstm(options).Fit(s_mlContext.Data.LoadFromEnumerable(rows), model);
        CollectionAssert.AreEqual(new[] { "Size" }, again.UnusedColumnNames.ToArray());
    }

    [TestMethod]
    public void Forecasts_of_several_levels_count_by_their_weights()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        ForecastPart part = s_model.Parts[0];
        ForecastPart none = part with { Layout = part.Layout with { Share = 0, Weight = 3 } };
        float[] one = Scores(s_model, s_rows);
        float[] other = Scores(new LstmForecastTransformer(s_mlContext, [none], null), s_rows);
        float[] both = Scores(new LstmForecastTransformer(s_mlContext, [part, none], null), s_rows);
        for (int i = 0; i < both.Length; i++)
            Assert.AreEqual((one[i] + (3 * other[i])) / 4, both[i], 1e-3 * one[i]);
    }

    [TestMethod]
    public void The_mean_of_several_levels_is_forecast_and_saved()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        LstmForecastEstimator.Options options = Shops.Options();
        options.Level = ForecastLevel.Mean;
        LstmForecastTransformer other = Fit(s_rows, options);
        var both = new LstmForecastTransformer(s_mlContext, [.. s_model.Parts, .. other.Parts], null);
        using var stream = new MemoryStream();
        s_mlContext.Model.Save(both, data.Schema, stream);
        stream.Position = 0;
        var loaded = (LstmForecastTransformer)new MLContext().Model.Load(stream, out _);

        CollectionAssert.AreEqual(new[] { ForecastLevel.LastValue, ForecastLevel.Mean }, loaded.Levels.ToArray());
        float[] mean = Scores(loaded, s_rows);
        float[] one = Scores(s_model, s_rows);
        float[] two = Scores(other, s_rows);
        for (int i = 0; i < mean.Length; i++)
            Assert.AreEqual((one[i] + two[i]) / 2, mean[i], 1e-3);
    }

    [TestMethod]
    public void What_is_not_believed_of_the_network_leaves_the_level_within_the_interval()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        ForecastPart part = s_model.Parts[0];
        var none = new LstmForecastTransformer(s_mlContext, [part with { Layout = part.Layout with { Share = 0 } }], null);
        foreach (Forecast forecast in Shops.Read(s_mlContext, none.Forecast(data)))
        {
            for (int h = 0; h < Shops.Horizon; h++)
            {
                Assert.AreEqual(forecast.History[^1], forecast.Score[h], 1e-3 * forecast.History[^1]);
                Assert.IsTrue(forecast.LowerBound[h] <= forecast.Score[h] && forecast.Score[h] <= forecast.UpperBound[h]);
            }
        }
    }

    [TestMethod]
    public void Any_quantiles_are_forecast_in_ascending_order_and_named()
    {
        LstmForecastEstimator.Options options = Shops.Options(epochs: 2);
        (options.Quantiles, options.ConfidenceLevel, options.QuantilesColumnName) = ([0.75f, 0.5f, 0.01f], 0.8f, "Levels of sales");
        var estimator = new LstmForecastEstimator(s_mlContext, options);
        LstmForecastTransformer model = estimator.Fit(s_mlContext.Data.LoadFromEnumerable(s_rows));
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        IDataView forecasts = model.Forecast(data);
        float[][] quantiles = [.. forecasts.GetColumn<float[]>("Levels of sales")];
        Forecast[] own = Shops.Read(s_mlContext, forecasts);

        CollectionAssert.AreEqual(new[] { 0.01f, 0.5f, 0.75f }, model.Quantiles.ToArray());
        Assert.AreEqual(0.8f, model.ConfidenceLevel);
        for (int i = 0; i < own.Length; i++)
        {
            for (int h = 0; h < Shops.Horizon; h++)
            {
                float[] step = quantiles[i][(3 * h)..(3 * (h + 1))];
                Assert.AreEqual(own[i].Score[h], step[1]);
                Assert.IsTrue(step[0] <= own[i].LowerBound[h] && own[i].LowerBound[h] <= step[1], "1 % below 10 %");
                Assert.IsTrue(step[1] <= step[2] && step[2] <= own[i].UpperBound[h], "75 % below 90 %");
            }
        }

        DataViewSchema.Column column = forecasts.Schema["Levels of sales"];
        Assert.AreEqual("Vector<Single, 5, 3>", column.Type.ToString());
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        Assert.AreEqual("step 2, quantile 0.01", names.GetValues()[3].ToString());
        CollectionAssert.AreEquivalent(
            forecasts.Schema.Select(one => one.Name).ToArray(),
            estimator.GetOutputSchema(LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(data.Schema)).Select(one => one.Name).ToArray());
        options.Quantiles = [0.5f, 0.5f];
        Assert.ThrowsExactly<ArgumentException>(() => new LstmForecastEstimator(s_mlContext, options));
    }

    [TestMethod]
    public void Targets_of_Double_are_forecast_with_all_their_digits()
    {
        const double Far = 1e9;
        var random = new Random(1);
        List<Counter> rows =
        [
            .. Enumerable.Range(0, 60).Select(i => new Counter
            {
                Date = Shops.Start.AddDays(i),
                Value = Far + (i % 7) + (0.1 * random.NextDouble()),
            }),
        ];
        IDataView data = s_mlContext.Data.LoadFromEnumerable(rows);
        LstmForecastEstimator.Options options =
            Shops.Options(new ForecastTable { TimeColumnName = "Date", TargetColumnNames = ["Value"] }, epochs: 10);
        (options.Level, options.Logarithm) = (ForecastLevel.SeasonBefore, false);
        var estimator = new LstmForecastEstimator(s_mlContext, options);
        IDataView forecasts = estimator.Fit(data).Forecast(data);

        double[] score = forecasts.GetColumn<double[]>("Score").Single();
        for (int h = 0; h < score.Length; h++)
            Assert.AreEqual(Far + ((60 + h) % 7), score[h], 0.5);
        Assert.AreEqual(rows[^1].Value, forecasts.GetColumn<double[]>("History").Single()[^1]);
        Assert.AreEqual(
            NumberDataViewType.Double,
            estimator.GetOutputSchema(LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(data.Schema))
                .Single(column => column.Name == "LowerBound").ItemType);
    }

    [TestMethod]
    public void The_model_is_found_with_the_windows_that_it_reads()
    {
        (LstmSequenceTransformer network, IDataView windows) =
            LstmSequenceTransformer.FindIn(s_model, s_mlContext.Data.LoadFromEnumerable(s_rows));

        Assert.AreEqual(Shops.Horizon, network.ReadSequences(windows, maximumRows: 1).TargetsOf(0).Length);
        CollectionAssert.Contains(network.FeatureNames!.ToArray(), "Promotion");
    }

    private static List<Sale> Planned(int step) =>
    [
        .. s_rows.Select(row => row.Date < Shops.Start.AddDays(120)
            ? row
            : row.With(own => own.Promotion = own.Date == Shops.Start.AddDays(120 + step))),
    ];

    private static LstmForecastTransformer Fit(IEnumerable<Sale> rows, LstmForecastEstimator.Options options) =>
        s_mlContext.Forecasting.ForecastByLstm(options).Fit(s_mlContext.Data.LoadFromEnumerable(rows));

    private static Forecast[] Forecasts(LstmForecastTransformer model, IEnumerable<Sale> rows) =>
        Shops.Read(s_mlContext, model.Forecast(s_mlContext.Data.LoadFromEnumerable(rows)));

    private static float[] Scores(LstmForecastTransformer model, IEnumerable<Sale> rows) =>
        [.. Forecasts(model, rows).SelectMany(forecast => forecast.Score)];

    private sealed class Counter
    {
        public DateTime Date { get; set; }

        public double Value { get; set; }
    }
}
