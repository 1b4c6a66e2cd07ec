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
    public void Missing_steps_and_values_are_filled_and_not_learnt_from()
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
}
