using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping.Series;

[TestClass]
internal sealed class TimeGapTests
{
    private static readonly (string Text, Func<DateTime, int, DateTime> Step)[] s_spacings =
    [
        ("1 second", (start, i) => start.AddSeconds(i)),
        ("15 minutes", (start, i) => start.AddMinutes(15 * i)),
        ("1 hour", (start, i) => start.AddHours(i)),
        ("1 day", (start, i) => start.AddDays(i)),
        ("1 week", (start, i) => start.AddDays(7 * i)),
        ("1 month", (start, i) => new DateTime(2020, 1, 31).AddMonths(i)),
        ("3 months", (start, i) => start.AddMonths(3 * i)),
        ("1 year", (start, i) => start.AddYears(i)),
        ("1 business day", (start, i) => BusinessDay(i)),
    ];

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Missing_steps_of_any_spacing_are_found_named_and_filled() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[2, 30], Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 1000]).Sample(
            (kind, before, missing, jitters, seed) =>
            {
                (string text, Func<DateTime, int, DateTime> step) = s_spacings[kind];
                var random = new Random(seed);
                Point At(int i)
                {
                    // A twentieth of a step of jitter, either way; dates of months and business days have none.
                    DateTime time = step(new DateTime(2021, 3, 4, 10, 0, 0), i);
                    double jitter = jitters && kind is < 5 ? (step(time, 1) - time).Ticks * 0.1 * (random.NextDouble() - 0.5) : 0;
                    return new Point { Time = time.AddTicks((long)jitter), Value = i };
                }

                Point[] whole = [.. Enumerable.Range(0, 60).Select(At)];
                Windows(whole, _ => { });
                Point[] holed = [.. whole.Where((_, i) => i < before || i >= before + missing)];
                string message = Assert.Throws<InvalidOperationException>(() => Windows(holed, _ => { })).Message;
                StringAssert.Contains(message, $"row {before} ");
                StringAssert.Contains(message, text);
                StringAssert.Contains(message, missing == 1 ? "is missing" : $"{missing} steps are missing");

                // Filled, the windows are those of the whole series, with the last known value where there was none.
                Window[] filled = Windows(holed, options => options.TimeGaps = TimeGapHandling.Fill);
                float[] known = [.. Enumerable.Range(0, 60).Select(i => i < before || i >= before + missing ? i : before - 1f)];
                float[] truth = [.. Enumerable.Range(0, 60).Select(i => i < before || i >= before + missing ? i : float.NaN)];
                Assert.HasCount(58, filled);
                for (int i = 0; i < filled.Length; i++)
                {
                    CollectionAssert.AreEqual(known[i..(i + 3)], filled[i].Features);
                    CollectionAssert.AreEqual(
                        new[] { i + 3 < 60 ? truth[i + 3] : float.NaN, i + 4 < 60 ? truth[i + 4] : float.NaN },
                        filled[i].Label);
                    Assert.IsLessThan(
                        0.2 * (whole[i + 2].Time - whole[i + 1].Time).TotalSeconds,
                        Math.Abs((filled[i].Time - whole[i + 2].Time).TotalSeconds));
                }
            },
            iter: 150,
            threads: 1);

    [TestMethod]
    public void No_window_bridges_a_gap_that_splits_and_a_mask_says_what_was_put_in()
    {
        Point[] rows = [.. Hours(0, 1, 2, 3, 6, 7, 8)];
        Window[] split =
            Windows(rows, options => (options.TimeGaps, options.Horizon, options.KeepIncomplete) = (TimeGapHandling.Split, 0, false));
        CollectionAssert.AreEqual(new float[] { 0, 1, 6 }, split.Select(window => window.Features[0]).ToArray());
        Window[] masked = Windows(rows, options => (options.TimeGaps, options.Length, options.Horizon) = (TimeGapHandling.Mask, 9, 0));
        CollectionAssert.AreEqual(new float[] { 0, 1, 1, 1, 2, 1, 3, 1, 3, 0, 3, 0, 6, 1, 7, 1, 8, 1 }, masked.Single().Features);
        Window[] ignored = Windows(rows, options => (options.TimeGaps, options.Length, options.Horizon) = (TimeGapHandling.Ignore, 7, 0));
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3, 6, 7, 8 }, ignored.Single().Features);
    }

    [TestMethod]
    public void Gaps_that_are_not_refused_are_noted()
    {
        var notes = new List<string>();
        _mlContext.Log += (_, entry) => notes.Add(entry.Message);
        Windows([.. Hours(0, 1, 2, 3, 6, 7, 8)], options => options.TimeGaps = TimeGapHandling.Ignore);
        StringAssert.Contains(
            notes.Single(note => note.Contains(" gap", StringComparison.Ordinal)),
            "2 steps of 1 hour are missing in 1 gap;");

        // Sequences to be classified note them by default.
        notes.Clear();
        IDataView view = _mlContext.Data.LoadFromEnumerable(Hours(0, 1, 2, 3, 6, 7, 8));
        RowsToSequencesEstimator.Options options = new() { IdColumnName = "Id", OrderColumnName = "Time", FeatureColumnNames = ["Value"] };
        Assert.HasCount(
            1,
            _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view).GetColumn<float[]>("Features").ToArray());
        Assert.IsTrue(notes.Exists(note => note.Contains("2 steps of 1 hour", StringComparison.Ordinal)));
        options.TimeGaps = TimeGapHandling.Split;
        float[][] parts = [.. _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view).GetColumn<float[]>("Features")];
        CollectionAssert.AreEqual(new[] { 4, 3 }, parts.Select(part => part.Length).ToArray());
        options.TimeGaps = TimeGapHandling.Fill;
        CollectionAssert.AreEqual(
            new float[] { 0, 1, 2, 3, 3, 3, 6, 7, 8 },
            _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view).GetColumn<float[]>("Features").Single());
    }

    [TestMethod]
    public void Times_that_come_twice_or_lie_between_steps_are_named()
    {
        Point[] twice = [.. Hours(0, 1, 2, 3, 4, 5, 5, 6, 7)];
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => Windows(twice, _ => { })).Message, "comes twice");
        Point[] between = [.. Hours([.. Enumerable.Range(0, 20)])];
        between[4].Time = between[4].Time.AddMinutes(28);
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => Windows(between, _ => { })).Message,
            "not a whole number of steps of 1 hour");
        Point[] irregular = [.. Hours([.. Enumerable.Range(0, 30)])];
        for (int i = 0; i < irregular.Length; i++)
            irregular[i].Time = irregular[i].Time.AddMinutes(i * i * 7);
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => Windows(irregular, _ => { })).Message, "no regular spacing");
    }

    [TestMethod]
    public void Not_the_first_gap_alone_is_named_but_some_and_how_many_there_are_with_their_series()
    {
        Point[] rows = [.. new[] { "north", "south" }.SelectMany(id => Hours(0, 1, 2, 4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17)
            .Select(row => new Point { Id = id, Time = row.Time, Value = row.Value }))];
        string message = Assert.Throws<InvalidOperationException>(() => Windows(rows, options => options.IdColumnName = "Id")).Message;
        foreach (string part in new[]
        {
            "'Time', row 3 ",
            "8 steps of 1 hour are missing in 6 gaps",
            "2024-01-01T04:00:00 comes after 2024-01-01T02:00:00 in the sequence 'north'",
            "2024-01-01T14:00:00 comes after 2024-01-01T12:00:00 in the sequence 'north' (row 10) and 3 more.",
        })
            StringAssert.Contains(message, part);
        Point[] twice = [.. Hours(0, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8)];
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => Windows(twice, _ => { })).Message,
            "2024-01-01T02:00:00 comes twice in the series, as do 2024-01-01T04:00:00, 2024-01-01T05:00:00 and 1 more.");

        // Where they are not refused, the note names as many.
        var notes = new List<string>();
        _mlContext.Log += (_, entry) => notes.Add(entry.Message);
        Windows(rows, options => (options.IdColumnName, options.TimeGaps) = ("Id", TimeGapHandling.Ignore));
        string note = notes.Single(text => text.Contains(" gaps", StringComparison.Ordinal));
        StringAssert.Contains(note, "8 steps of 1 hour are missing in 6 gaps;");
        StringAssert.Contains(note, "The first 3: 2024-01-01T04:00:00 comes after 2024-01-01T02:00:00 in the sequence 'north' (row 3);");
    }

    [TestMethod]
    public void The_spacing_of_the_training_data_holds_for_what_is_predicted_later()
    {
        IDataView history = _mlContext.Data.LoadFromEnumerable(Hours([.. Enumerable.Range(0, 30)]));
        ITransformer windows = _mlContext.Transforms.SequenceWindows(Options()).Fit(history);
        using var zip = new MemoryStream();
        _mlContext.Model.Save(windows, history.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = _mlContext.Model.Load(zip, out _);
        IDataView later = _mlContext.Data.LoadFromEnumerable(Hours(40, 42, 43));
        string message =
            Assert.Throws<InvalidOperationException>(() => loaded.Transform(later).GetColumn<float[]>("Features").ToArray()).Message;
        StringAssert.Contains(message, "1 hour");
        StringAssert.Contains(message, "row 1 ");
    }

    [TestMethod]
    public void A_number_that_is_missing_is_no_truth()
    {
        Point[] rows = [.. Hours([.. Enumerable.Range(0, 8)])];
        rows[5].Value = float.NaN;
        Window[] windows = Windows(rows, options => options.MissingValues = MissingValueHandling.ForwardFill);
        CollectionAssert.AreEqual(new[] { 4, float.NaN }, windows[1].Label);
        CollectionAssert.AreEqual(new float[] { 3, 4, 4 }, windows[3].Features);
        Window[] known =
            Windows(rows, options => (options.MissingValues, options.KeepIncomplete) = (MissingValueHandling.ForwardFill, false));
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3 }, known.Select(window => window.Features[0]).ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, 6 }, known[2].Label);
    }

    private static DateTime BusinessDay(int index)
    {
        var day = new DateTime(2021, 3, 4);
        while (index > 0)
        {
            day = day.AddDays(1);
            index -= day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }

        return day;
    }

    private static IEnumerable<Point> Hours(params int[] hours) =>
        hours.Select(hour => new Point { Time = new DateTime(2024, 1, 1).AddHours(hour), Value = hour });

    private static SequenceWindowsEstimator.Options Options() => new()
    {
        FeatureColumnNames =
        [
            "Value",
        ], LabelColumnName = "Value", Length = 3, Horizon = 2, OrderColumnName = "Time", KeepColumnNames = ["Time"],
    };

    private Window[] Windows(Point[] rows, Action<SequenceWindowsEstimator.Options> set)
    {
        SequenceWindowsEstimator.Options options = Options();
        set(options);
        if (options.Horizon == 0)
            options.LabelColumnName = null;
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView windows = _mlContext.Transforms.SequenceWindows(options).Fit(view).Transform(view);
        return options.LabelColumnName is null
            ? [.. windows.GetColumn<float[]>("Features").Select(features => new Window { Features = features })]
            : [.. _mlContext.Data.CreateEnumerable<Window>(windows, reuseRowObject: false)];
    }

    private sealed class Point
    {
        public string Id { get; set; } = "one";

        public DateTime Time { get; set; }

        public float Value { get; set; }
    }

    private sealed class Window
    {
        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];

        public DateTime Time { get; set; }
    }
}
