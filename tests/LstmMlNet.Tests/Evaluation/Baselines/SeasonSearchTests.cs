using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Evaluation.Baselines;

[TestClass]
internal sealed class SeasonSearchTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow(4, 48, 0.0)]
    [DataRow(7, 200, 0.5)]
    [DataRow(12, 115, 2.0)]
    [DataRow(24, 400, 0.0)]
    [DataRow(52, 520, 0.2)]
    [DataRow(365, 1500, 0.01)]
    public void A_season_of_any_length_is_found_under_a_trend_with_noise_in_any_unit(int season, int count, double trend)
    {
        var random = new Random(season);

        // A shape with a second harmonic; half of the season alone is not it.
        double[] shape = [.. Enumerable.Range(0, season)
            .Select(t => Math.Sin(2 * Math.PI * t / season) + (0.4 * Math.Cos(4 * Math.PI * t / season)))];
        foreach (double unit in new[] { 1, 1e6, 1e-3 })
        {
            double[] series = [.. Enumerable.Range(0, count)
                .Select(t => unit * (1000 + (trend * t) + (5 * shape[t % season]) + random.NextDouble()))];
            Assert.AreEqual(season, Find(series), season < 50 ? 0 : season / 40.0);
        }
    }

    [TestMethod]
    public void Two_seasons_in_one_another_give_the_longer_one_where_it_says_more()
    {
        double[] hours = [.. Enumerable.Range(0, 24 * 7 * 12)
            .Select(t => Math.Sin(2 * Math.PI * t / 24) * (t / 24 % 7 < 5 ? 4 : 0.5))];
        Assert.AreEqual(168, Find(hours));
    }

    [TestMethod]
    public void Noise_a_random_walk_a_trend_a_constant_and_too_few_seasons_have_none()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            double walk = 0;
            Assert.AreEqual(1, Find([.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())]));
            Assert.AreEqual(1, Find([.. Enumerable.Range(0, 300).Select(_ => walk += random.NextDouble() - 0.5)]));
        }

        Assert.AreEqual(1, Find([.. Enumerable.Range(0, 400).Select(t => (double)t)]));
        Assert.AreEqual(1, Find([.. Enumerable.Range(0, 400).Select(t => 40_000_000 + (0.5 * t))]));
        Assert.AreEqual(1, Find([.. Enumerable.Repeat(3.0, 400)]));
        Assert.AreEqual(1, Find([.. Enumerable.Range(0, 30).Select(t => Math.Sin(2 * Math.PI * t / 12))]));
        Assert.AreEqual(1, Find([]));
    }

    [TestMethod]
    public void Series_are_looked_at_by_their_ids_and_missing_values_count_as_the_last_known()
    {
        Row[] rows = [.. Enumerable.Range(0, 150).SelectMany(t => new[] { 0, 1 }.Select(shop => new Row
        {
            Shop = $"s{shop}",
            Sold = t % 11 == 3 ? double.NaN : (1000 * shop) + (10 * Math.Sin(2 * Math.PI * t / 14)) + (2 * Math.Cos(6 * Math.PI * t / 14)),
        }))];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        Assert.AreEqual(14, _mlContext.Forecasting.FindSeason(view, "Sold", "Shop"));
        Assert.Throws<ArgumentException>(() => _mlContext.Forecasting.FindSeason(view, "Shop"));
        Assert.Throws<ArgumentException>(() => _mlContext.Forecasting.FindSeason(view, "Sales"));
    }

    [TestMethod]
    public void A_season_longer_than_the_window_is_repeated_from_before_it()
    {
        Row[] rows = [.. Enumerable.Range(0, 60).Select(t => new Row { Sold = (t % 10 * t % 10) + (0.25 * t) })];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        var options = new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Sold"],
            LabelColumnName = "Sold",
            Length = 4,
            Horizon = 12,
            SeasonalNaiveColumnName = "Naive",
            SeasonLength = 10,
            KeepIncomplete = false,
        };
        IDataView windows = _mlContext.Transforms.SequenceWindows(options).Fit(view).Transform(view);
        float[][] naive = [.. windows.GetColumn<float[]>("Naive")];
        Assert.HasCount(45, naive);
        for (int i = 0; i < naive.Length; i++)
        {
            // The window's last row is i + 3.
            float[] expected = [.. Enumerable.Range(1, 12)
                .Select(h => i + 3 + h - (10 * ((h + 9) / 10)))
                .Select(row => row < 0 ? float.NaN : (float)rows[row].Sold)];
            CollectionAssert.AreEqual(expected, naive[i]);
        }

        // A model that knows nothing beside the naive forecast: its errors are those of a plain computation.
        IDataView scored = _mlContext.Transforms.CopyColumns("Score", "Naive").Fit(windows).Transform(windows);
        IDataView known = _mlContext.Data.SkipRows(scored, 6);
        ForecastingMetrics metrics = _mlContext.Forecasting.EvaluateForecast(
            known,
            seasonLength: 10,
            lowerBoundColumnName: null,
            upperBoundColumnName: null,
            seasonalNaiveColumnName: "Naive");
        float[][] labels = [.. known.GetColumn<float[]>("Label")];
        double error = labels.SelectMany((label, i) => label.Select((value, h) => Math.Abs((double)value - naive[i + 6][h]))).Average();
        Assert.AreEqual(error, metrics.SeasonalNaive.MeanAbsoluteError, 1e-6);
        Assert.AreEqual(error, metrics.Model.MeanAbsoluteError, 1e-6);

        // Where the season before had not begun, the last value stands in.
        double start = _mlContext.Forecasting.EvaluateForecast(
            _mlContext.Data.TakeRows(_mlContext.Transforms.CopyColumns("Score", "Label").Fit(windows).Transform(windows), 1),
            seasonLength: 10,
            lowerBoundColumnName: null,
            upperBoundColumnName: null,
            seasonalNaiveColumnName: "Naive").SeasonalNaive.MeanAbsoluteError;
        float[] first = windows.GetColumn<float[]>("Label").First();
        Assert.AreEqual(
            first.Select((value, h) => Math.Abs(value - (float.IsNaN(naive[0][h]) ? (float)rows[3].Sold : naive[0][h]))).Average(),
            start,
            1e-5);
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Forecasting.EvaluateForecast(
                known,
                seasonLength: 10,
                lowerBoundColumnName: null,
                upperBoundColumnName: null)).Message,
            "season of 10");
    }

    private int Find(double[] series) =>
        _mlContext.Forecasting.FindSeason(_mlContext.Data.LoadFromEnumerable(series.Select(value => new Row { Sold = value })), "Sold");

    private sealed class Row
    {
        public string Shop { get; set; } = "";

        public double Sold { get; set; }
    }
}
