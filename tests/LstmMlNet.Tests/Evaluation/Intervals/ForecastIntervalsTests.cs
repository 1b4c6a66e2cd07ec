using LstmMlNet.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Evaluation.Intervals;

/// <summary>Forecasts of two steps whose intervals are all 4 wide, of series that differ in their noise.</summary>
[TestClass]
internal sealed class ForecastIntervalsTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);

    [TestMethod]
    public void Intervals_hold_per_step_and_for_each_series_with_enough_rows()
    {
        IDataView kept = Rows(seed: 1);
        TransformerChain<ForecastIntervalsTransformer> model = s_mlContext.Forecasting.CalibrateIntervals(
            Model(kept),
            kept,
            new ForecastIntervalOptions { IdColumnName = "Shop", ConfidenceLevel = 0.8f });
        CollectionAssert.AreEquivalent(new[] { "calm", "rough" }, model.LastTransformer.SeriesWithOwnIntervals.ToArray());
        Scored[] fresh = Read(model.Transform(Rows(seed: 2)));
        foreach (string shop in new[] { "calm", "rough" })
        {
            for (int h = 0; h < 2; h++)
                Assert.AreEqual(0.8, Coverage(fresh.Where(row => row.Shop == shop), h), 0.05, $"{shop}, step {h + 1}");
        }

        // Together, the calm series' intervals are far too wide and those of the rough one too narrow.
        Scored[] pooled = Read(s_mlContext.Forecasting.CalibrateIntervals(
            Model(kept), kept, new ForecastIntervalOptions { ConfidenceLevel = 0.8f }).Transform(Rows(seed: 2)));
        Assert.IsGreaterThan(0.95, Coverage(pooled.Where(row => row.Shop == "calm"), 0));
        Assert.AreEqual(0.8, Coverage(pooled.Where(row => row.Shop != "new"), 0), 0.05);

        // A series that is too short, or was never seen, has the intervals of all.
        Scored own = fresh.First(row => row.Shop == "new");
        Scored all = pooled.First(row => row.Shop == "new");
        CollectionAssert.AreEqual(all.LowerBound, own.LowerBound);
        CollectionAssert.AreEqual(all.UpperBound, own.UpperBound);
    }

    [TestMethod]
    public void Bounds_are_the_order_statistics_of_a_plain_computation()
    {
        IDataView kept = Rows(seed: 1);
        Scored[] before = Read(kept);
        Scored[] after = Read(s_mlContext.Forecasting.CalibrateIntervals(
            Model(kept), kept, new ForecastIntervalOptions { IdColumnName = "Shop", ConfidenceLevel = 0.8f }).Transform(kept));
        for (int h = 0; h < 2; h++)
        {
            // Of 400 errors, one more lies above the 40th of 401 with a probability of 90 %.
            float[] errors = [.. before.Where(row => row.Shop == "rough").Select(row => row.Label[h] - row.Score[h]).Order()];
            Assert.HasCount(400, errors);
            Scored row = after.First(row => row.Shop == "rough");
            Assert.AreEqual(row.Score[h] + errors[39], row.LowerBound[h], 1e-4f);
            Assert.AreEqual(row.Score[h] + errors[400 - 40], row.UpperBound[h], 1e-4f);
        }
    }

    [TestMethod]
    public void The_zip_and_a_prediction_engine_give_the_same_bounds()
    {
        IDataView kept = Rows(seed: 1);
        var model = s_mlContext.Forecasting.CalibrateIntervals(Model(kept), kept, new ForecastIntervalOptions { IdColumnName = "Shop" });
        ITransformer loaded = SavedModel.Reload(s_mlContext, model, kept.Schema);
        Scored[] expected = Read(model.Transform(kept));
        Scored[] actual = Read(loaded.Transform(kept));
        var engine = s_mlContext.Model.CreatePredictionEngine<Scored, Scored>(loaded);
        Scored[] rows = Read(kept);
        foreach (int i in new[] { 0, 1, 2, 3, 500 })
        {
            CollectionAssert.AreEqual(expected[i].LowerBound, actual[i].LowerBound);
            Scored single = engine.Predict(rows[i]);
            CollectionAssert.AreEqual(expected[i].LowerBound, single.LowerBound);
            CollectionAssert.AreEqual(expected[i].UpperBound, single.UpperBound);
        }
    }

    [TestMethod]
    public void Too_few_rows_and_wrong_columns_are_named()
    {
        IDataView few = s_mlContext.Data.TakeRows(Rows(seed: 1), 18);
        string message = Assert.Throws<InvalidOperationException>(
            () => s_mlContext.Forecasting.CalibrateIntervals(Model(few), few)).Message;
        StringAssert.Contains(message, "at least 19");
        StringAssert.Contains(message, "has 18");
        IDataView rows = Rows(seed: 1);
        message = Assert.Throws<ArgumentException>(() => s_mlContext.Forecasting.CalibrateIntervals(
            Model(rows), rows, new ForecastIntervalOptions { LowerBoundColumnName = "Low" })).Message;
        StringAssert.Contains(message, "'Low'");
        Assert.Throws<ArgumentOutOfRangeException>(() => s_mlContext.Forecasting.CalibrateIntervals(
            Model(rows), rows, new ForecastIntervalOptions { ConfidenceLevel = 1 }));
    }

    /// <summary>A model that has forecast already.</summary>
    private static ITransformer Model(IDataView rows) => s_mlContext.Transforms.CopyColumns("Copy", "Shop").Fit(rows);

    private static double Coverage(IEnumerable<Scored> rows, int step) =>
        rows.Average(row => row.LowerBound[step] <= row.Label[step] && row.Label[step] <= row.UpperBound[step] ? 1.0 : 0.0);

    private static Scored[] Read(IDataView view) => [.. s_mlContext.Data.CreateEnumerable<Scored>(view, reuseRowObject: false)];

    private static IDataView Rows(int seed)
    {
        var random = new Random(seed);
        return s_mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 810).Select(i =>
        {
            string shop = i >= 800 ? "new" : i % 2 == 0 ? "calm" : "rough";
            float scale = shop == "calm" ? 1 : 10;
            float score = random.Next(100);

            // The second step ahead errs twice as much, and upwards.
            float[] errors = [scale * (float)(random.NextDouble() - 0.5), scale * 2 * (float)random.NextDouble()];
            return new Scored
            {
                Shop = shop,
                Score = [score, score],
                LowerBound = [score - 2, score - 2],
                UpperBound = [score + 2, score + 2],
                Label = [score + errors[0], score + errors[1]],
            };
        }).ToList());
    }

    private sealed class Scored
    {
        public string Shop { get; set; } = "";

        [VectorType(2)]
        public float[] Label { get; set; } = [];

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        [VectorType(2)]
        public float[] LowerBound { get; set; } = [];

        [VectorType(2)]
        public float[] UpperBound { get; set; } = [];
    }
}
