using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>Forecasts of some steps at once, fed back for those after them.</summary>
[TestClass]
internal sealed class FedBackForecastTests
{
    private const int AtOnce = 2;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly List<Sale> s_rows = [.. Shops.Rows(shops: 2, days: 60).OrderBy(row => row.Shop).ThenBy(row => row.Date)];
    private static LstmForecastTransformer s_model = null!;

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        LstmForecastEstimator.Options options = Shops.Options(epochs: 3);
        (options.StepsAtOnce, options.Logarithm, options.Level) = (AtOnce, false, ForecastLevel.SeasonBefore);
        options.Table.PastColumnNames = ["Returns"];
        options.Trainer!.CalibrationFolds = 1;
        foreach (Sale row in s_rows)
            row.Returns = row.Date.Day;
        s_model = s_mlContext.Forecasting.ForecastByLstm(options).Fit(s_mlContext.Data.LoadFromEnumerable(s_rows));
    }

    [TestMethod]
    public void They_are_those_of_feeding_back_by_hand()
    {
        List<Sale> rows = [.. s_rows.Where(row => row.Shop == "shop 1").Select(row => row.With(_ => { }))];
        Forecast whole = Read(s_model, rows);
        Assert.HasCount(Shops.Horizon, whole.Score);
        Assert.AreEqual(AtOnce, ((DenseQuantileLayer)s_model.Model.Network.Head).Horizon);
        int first = rows.FindIndex(row => float.IsNaN(row.Sales));
        float returns = rows[first - 1].Returns;
        for (int h = 0; h < Shops.Horizon; h++)
        {
            int place = h % AtOnce;
            Assert.AreEqual(whole.Score[h], Read(s_model, rows).Score[place], 2e-3f * whole.Score[h], $"step {h + 1}");

            // What is known of the past only stays as it was, whatever the table holds of the steps ahead.
            rows[first + h].Returns = returns;
            if (place == AtOnce - 1)
            {
                for (int fed = h + 1 - AtOnce; fed <= h; fed++)
                    rows[first + fed].Sales = whole.Score[fed];
            }
        }
    }

    [TestMethod]
    public void Bounds_are_calibrated_at_every_step_and_hold_the_forecast()
    {
        Assert.HasCount(Shops.Horizon * 3, s_model.Intervals!.Places[0]);
        foreach (Forecast forecast in Shops.Read(s_mlContext, s_model.Transform(s_mlContext.Data.LoadFromEnumerable(s_rows))))
        {
            for (int h = 0; h < Shops.Horizon; h++)
            {
                Assert.IsLessThanOrEqualTo(forecast.Score[h], forecast.LowerBound[h]);
                Assert.IsGreaterThanOrEqualTo(forecast.Score[h], forecast.UpperBound[h]);
            }
        }
    }

    [TestMethod]
    public void The_zip_and_the_engine_forecast_the_same()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(s_rows);
        using var stream = new MemoryStream();
        s_mlContext.Model.Save(s_model, data.Schema, stream);
        stream.Position = 0;
        var loaded = (LstmForecastTransformer)s_mlContext.Model.Load(stream, out _);
        float[] expected = [.. Shops.Read(s_mlContext, s_model.Forecast(data)).SelectMany(Values)];
        CollectionAssert.AreEqual(expected, Shops.Read(s_mlContext, loaded.Forecast(data)).SelectMany(Values).ToArray());

        ForecastEngine<Sale, Forecast> engine = loaded.CreateForecastEngine<Sale, Forecast>(s_mlContext);
        engine.Update(s_rows.Where(row => !float.IsNaN(row.Sales)));
        float[] served = Values(engine.Predict("shop 1", known: s_rows.Where(row => float.IsNaN(row.Sales) && row.Shop == "shop 1")));
        for (int i = 0; i < served.Length; i++)
            Assert.AreEqual(expected[served.Length + i], served[i], 1e-3f * Math.Abs(served[i]));
    }

    [TestMethod]
    public void Levels_are_chosen_by_what_feeding_back_gives_and_a_number_below_one_is_refused()
    {
        LstmForecastEstimator.Options options = Shops.Options();
        (options.StepsAtOnce, options.Level, options.Horizon) = (1, null, 3);
        LstmForecastTransformer model = s_mlContext.Forecasting.ForecastByLstm(options).Fit(s_mlContext.Data.LoadFromEnumerable(s_rows));
        Assert.IsTrue(Shops.Read(s_mlContext, model.Forecast(s_mlContext.Data.LoadFromEnumerable(s_rows)))
            .All(forecast => forecast.Score.Length == 3 && forecast.Score.All(float.IsFinite)));
        options.StepsAtOnce = 0;
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => s_mlContext.Forecasting.ForecastByLstm(options)).Message,
            "StepsAtOnce must be at least 1");
    }

    private static Forecast Read(LstmForecastTransformer model, IEnumerable<Sale> rows) =>
        Shops.Read(s_mlContext, model.Forecast(s_mlContext.Data.LoadFromEnumerable(rows))).Single();

    private static float[] Values(Forecast forecast) => [.. forecast.Score, .. forecast.LowerBound, .. forecast.UpperBound];
}
