using LstmMlNet.Forecasting;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Forecasting;

/// <summary>Windows relative to their level and back, the calendar, and what is found or chosen from the data.</summary>
[TestClass]
internal sealed class ForecastLayoutTests
{
    private static readonly MLContext s_mlContext = new(seed: 1);

    public static IEnumerable<object[]> Levels =>
        from level in Enum.GetValues<ForecastLevel>()
        from logarithm in new[] { false, true }
        select new object[] { level, logarithm };

    [TestMethod]
    [DynamicData(nameof(Levels))]
    public void What_is_relative_to_a_level_comes_back_from_it(ForecastLevel level, bool logarithm)
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(Shops.Rows(shops: 2, days: 40));
        ForecastLayout layout = Layout(data, options =>
        {
            options.Level = level;
            options.Logarithm = logarithm;
        });
        float[][] relative = [.. ForecastWindows.ToTrain(data, layout, new Origins(), null).GetColumn<float[]>("Label")];
        IDataView windows = ForecastWindows.ToForecast(data, layout, new Origins(), null);
        float[][] label = [.. windows.GetColumn<float[]>("Label")];
        double[][] levels = [.. windows.GetColumn<double[]>(ForecastWindows.Levels)];
        double[][] units = [.. windows.GetColumn<double[]>(ForecastWindows.Units)];

        Assert.HasCount(label.Length, relative);
        for (int i = 0; i < label.Length; i++)
        {
            for (int h = 0; h < label[i].Length; h++)
            {
                double back = levels[i][h] + (units[i][0] * relative[i][h]);
                Assert.AreEqual(label[i][h], logarithm ? Math.Exp(back) : back, 1e-3, $"window {i}, step {h}");
            }
        }
    }

    [TestMethod]
    public void A_window_holds_each_feature_at_its_step()
    {
        List<Sale> rows = [.. Shops.Rows(shops: 1, days: 30)];
        IDataView data = s_mlContext.Data.LoadFromEnumerable(rows);
        ForecastLayout layout = Layout(data, options => options.Logarithm = false);
        var columns = new TableColumns(data.Schema, layout.Table, layout.Spacing);
        string[] names = [.. new WindowWriter(layout, columns).Names];
        float[] window = ForecastWindows.ToTrain(data, layout, new Origins(), null).GetColumn<float[]>("Features").ElementAt(20);
        float[] At(int step) => window[(step * names.Length)..((step + 1) * names.Length)];
        float Value(int step, string name) => At(step)[Array.IndexOf(names, name)];

        Assert.HasCount((layout.WindowLength + Shops.Horizon) * names.Length, window);
        Assert.AreEqual(0, Value(9, "Sales"), "the last value is the level");
        Assert.AreEqual(1, Value(9, "Sales known"));
        Assert.AreEqual(0, Value(10, "Sales known"));
        Assert.AreEqual(0.2f, Value(10, "steps ahead"));
        Assert.AreEqual(1f, Value(14, "steps ahead"));
        for (int step = 0; step < 15; step++)
        {
            Assert.AreEqual(rows[11 + step].Promotion ? 1f : 0f, Value(step, "Promotion"));
            Assert.AreEqual(rows[11].Size, Value(step, "Size"));
            Assert.AreEqual(1f, Value(step, "Town"));
        }

        // The season before a step ahead: as many seasons back as lie in the past, relative as the targets are.
        Assert.AreEqual(Value(4, "Sales"), Value(11, "Sales a season before"));
        Assert.AreEqual(Math.Sin(2 * Math.PI * (int)rows[21].Date.DayOfWeek / 7), Value(10, "calendar 1"), 1e-6);
    }

    [TestMethod]
    public void The_calendar_follows_the_spacing_and_holidays_their_names()
    {
        Assert.AreEqual(CalendarFeatures.Weekday, Layout(Daily(100)).Calendar);
        Assert.AreEqual(CalendarFeatures.Weekday | CalendarFeatures.WeekOfYear, Layout(Daily(800)).Calendar);
        Assert.AreEqual(
            CalendarFeatures.Hour | CalendarFeatures.Weekday,
            Layout(Table(100, i => Shops.Start.AddHours(i))).Calendar);
        Assert.AreEqual(CalendarFeatures.Month, Layout(Table(100, i => Shops.Start.AddMonths(i))).Calendar);
        Assert.AreEqual(CalendarFeatures.None, Layout(Table(100, i => Shops.Start.AddYears(i))).Calendar);
        Assert.AreEqual(CalendarFeatures.Month, Layout(Daily(100), options => options.Table.Calendar = CalendarFeatures.Month).Calendar);

        ForecastLayout layout = Layout(Daily(40), options => options.Table.Holidays =
        [
            new Holiday(new DateOnly(2024, 1, 6), "Epiphany"),
            new Holiday(new DateOnly(2024, 2, 12), "Carnival"),
        ]);
        var calendar = new CalendarReader(layout);
        var features = new float[calendar.Width];
        calendar.Fill(new DateTime(2024, 1, 6, 12, 0, 0), features);
        Assert.AreEqual(1f, features[^1]);
        Assert.AreEqual(2, calendar.HolidayOf(new DateTime(2024, 1, 6)));
        Assert.AreEqual(1, calendar.HolidayOf(new DateTime(2024, 2, 12)));
        Assert.AreEqual(0, calendar.HolidayOf(new DateTime(2024, 2, 13)));
    }

    [TestMethod]
    [DataRow(CalendarFeatures.Hour, "2024-03-01T06:00", 0.25)]
    [DataRow(CalendarFeatures.Weekday, "2024-03-01T06:00", 5 / 7.0)]
    [DataRow(CalendarFeatures.DayOfMonth, "2024-03-01T06:00", 0)]
    [DataRow(CalendarFeatures.Month, "2024-03-01T06:00", 2 / 12.0)]
    [DataRow(CalendarFeatures.WeekOfYear, "2024-03-01T06:00", 56 / 365.2425)]
    public void Cycles_are_sines_and_cosines(CalendarFeatures feature, string time, double phase)
    {
        ForecastLayout layout = Layout(Daily(40), options => options.Table.Calendar = feature);
        var features = new float[2];
        new CalendarReader(layout).Fill(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture), features);

        Assert.AreEqual(Math.Sin(2 * Math.PI * phase), features[0], 1e-6);
        Assert.AreEqual(Math.Cos(2 * Math.PI * phase), features[1], 1e-6);
    }

    [TestMethod]
    public void The_steps_ahead_of_the_table_have_their_dates_in_local_time()
    {
        var zone = TimeSpan.FromHours(5);
        IDataView data = s_mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Zoned
        {
            Time = new DateTimeOffset(Shops.Start.AddHours(i), zone),
            Value = i % 24,
        }));
        ForecastLayout layout =
            Layout(data, options => options.Table = new ForecastTable { TimeColumnName = "Time", TargetColumnNames = ["Value"] });
        var columns = new TableColumns(data.Schema, layout.Table, layout.Spacing);
        using var reader = new SeriesRowsReader(data, columns, layout, null);
        Assert.IsTrue(reader.Next());

        Assert.AreEqual(Shops.Start.AddHours(59), reader.Rows.Dates[59]);
        Assert.AreEqual(Shops.Start.AddHours(64), reader.Rows.Dates[64]);
        Assert.IsFalse(reader.Next());
    }

    [TestMethod]
    public void The_season_is_found_and_the_level_chosen_on_the_end_of_the_training_part()
    {
        // A season that grows with its level: seasonal differences of logarithms are constant.
        IDataView data =
            Table(96, i => Shops.Start.AddMonths(i), i => (float)(Math.Exp(i / 40.0) * (10 + (4 * Math.Sin(2 * Math.PI * i / 12)))));
        LstmForecastEstimator.Options options =
            Shops.Options(new ForecastTable { TimeColumnName = "Date", TargetColumnNames = ["Sales"] }, 6);
        options.SeasonLength = null;
        options.Level = null;
        options.Logarithm = null;
        options.WindowLength = null;
        LstmForecastTransformer model = new LstmForecastEstimator(s_mlContext, options).Fit(data);

        Assert.AreEqual(12, model.SeasonLength);
        Assert.AreEqual(36, model.WindowLength);
        Assert.IsTrue(model.Level is ForecastLevel.SeasonBefore or ForecastLevel.Theta, model.Level.ToString());
        Forecast last = Shops.Read(s_mlContext, model.Forecast(data)).Single();
        double next = Math.Exp(96 / 40.0) * 10;
        Assert.AreEqual(next, last.Score[0], 0.05 * next);
    }

    [TestMethod]
    public void Zeros_have_logarithms_and_values_below_have_none()
    {
        IDataView zeros = Table(60, i => Shops.Start.AddDays(i), i => i % 3);
        LstmForecastEstimator.Options options = Shops.Options(new ForecastTable { TimeColumnName = "Date", TargetColumnNames = ["Sales"] });
        Forecast forecast = Shops.Read(s_mlContext, new LstmForecastEstimator(s_mlContext, options).Fit(zeros).Forecast(zeros)).Single();
        Assert.IsTrue(forecast.LowerBound.All(value => value is > -0.1f and < 10));

        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() =>
                new LstmForecastEstimator(s_mlContext, options).Fit(Table(60, i => Shops.Start.AddDays(i), i => i - 5))).Message,
            "below 0");
    }

    [TestMethod]
    public void What_cannot_be_is_refused_by_name()
    {
        Refused(options => options.Table.TargetColumnNames = [], "TargetColumnNames names no column");
        Refused(options => options.Table.KnownColumnNames = ["Sales"], "'Sales' is named twice");
        Refused(options => options.Table.CategoryColumnNames = ["Date"], "CategoryColumnNames names 'Date'");
        Refused(options => options.Table.TimeGaps = TimeGapHandling.Mask, "use Fill");
        Refused(options => options.Table = new ForecastTable { TargetColumnNames = ["Sales"], EmbedIds = true }, "EmbedIds needs");
        Refused(
            options => options.Table = new ForecastTable { TargetColumnNames = ["Sales"], Calendar = CalendarFeatures.Hour },
            "need TimeColumnName");
        Refused(options => options.Horizon = 0, "Horizon must be at least 1");
        Refused(options => options.Stride = 0, "Stride must be at least 1");
        Refused(options => options.ConfidenceLevel = 1, "between 0 and 1");
        Refused(
            options =>
            {
                options.Level = ForecastLevel.SeasonBefore;
                options.SeasonLength = 1;
            },
            "no season before");
        Refused(options => options.ScoreColumnName = "Shop", "'Shop'");
        IDataView data = Daily(40);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() =>
                new LstmForecastEstimator(s_mlContext, Shops.Options(new ForecastTable { TargetColumnNames = ["Shop"] }))
                    .Fit(data)).Message,
            "Shop");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => new LstmForecastEstimator(
                s_mlContext,
                Shops.Options(new ForecastTable { TargetColumnNames = ["Sales"] }))
                    .Fit(Table(3, i => Shops.Start, _ => float.NaN))).Message,
            "no rows with all targets known");
    }

    [TestMethod]
    public void Origins_are_counted_back_from_the_last_known_row()
    {
        IDataView data = s_mlContext.Data.LoadFromEnumerable(Shops.Rows(shops: 1, days: 30));
        ForecastLayout layout = Layout(data);
        int Count(Origins origins) => ForecastWindows.ToTrain(data, layout, origins, null).GetColumn<int>(ForecastWindows.Series).Count();

        Assert.AreEqual(30, Count(new Origins()));
        Assert.AreEqual(29, Count(new Origins { NeedFuture = true }));
        Assert.AreEqual(10, Count(new Origins(Stride: 3)));
        Assert.AreEqual(21, Count(new Origins(LeastHistory: 10)));
        Assert.AreEqual(4, Count(new Origins { Last = 4 }));
        Assert.AreEqual(23, Count(new Origins { NeedFuture = true, LeftOut = 6 }));
    }

    private static void Refused(Action<LstmForecastEstimator.Options> change, string part)
    {
        LstmForecastEstimator.Options options = Shops.Options();
        change(options);
        Exception? refused = null;
        try
        {
            _ = new LstmForecastEstimator(s_mlContext, options);
        }
        catch (ArgumentException exception)
        {
            refused = exception;
        }

        StringAssert.Contains(refused?.Message, part);
    }

    private static IDataView Daily(int days) => Table(days, i => Shops.Start.AddDays(i));

    private static IDataView Table(int rows, Func<int, DateTime> time, Func<int, float>? value = null) =>
        s_mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, rows).Select(i => new Sale { Shop = "only", Date = time(i), Sales = value?.Invoke(i) ?? 10 + (i % 7) }));

    private static ForecastLayout Layout(IDataView data, Action<LstmForecastEstimator.Options>? change = null)
    {
        LstmForecastEstimator.Options options = Shops.Options();
        change?.Invoke(options);
        TableSurvey survey = TableSurvey.Run(data, options, _ => { });
        return SpreadMeasurement.Run(data, survey.Layout with { Level = options.Level!.Value, Logarithm = options.Logarithm!.Value });
    }

    private sealed class Zoned
    {
        public DateTimeOffset Time { get; set; }

        public float Value { get; set; }
    }
}
