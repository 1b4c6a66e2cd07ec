using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class SequenceWindowsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Any_lengths_give_the_windows_one_would_cut_by_hand() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 9], Gen.Int[1, 5], Gen.Int[2, 6], Gen.Bool).Sample(
            (count, length, stride, horizon, keep) =>
            {
                Point[] rows = [.. Enumerable.Range(0, count)
                    .Select(t => new Point { Value = t, Group = "g", Date = new DateTime(2024, 1, 1).AddDays(t) })];
                void Set(SequenceWindowsEstimator.Options options) =>
                    (options.Length, options.Stride, options.Horizon, options.KeepIncomplete, options.KeepColumnNames) =
                        (length, stride, horizon, keep, ["Date"]);
                int needed = length + (keep ? 0 : horizon);
                if (count > 0 && count < needed)
                {
                    string message = Assert.Throws<InvalidOperationException>(() => Transform(rows, Set)).Message;
                    StringAssert.Contains(message, $"has {count} rows");
                    StringAssert.Contains(message, $"at least {needed}");
                    return;
                }

                Window[] windows = Transform(rows, Set);
                int[] starts = [.. Enumerable.Range(0, Math.Max(0, count))
                    .Where(start => start % stride == 0 && start + length + (keep ? 0 : horizon) <= count)];
                Assert.HasCount(starts.Length, windows);
                for (int i = 0; i < starts.Length; i++)
                {
                    CollectionAssert.AreEqual(Enumerable.Range(starts[i], length).Select(t => (float)t).ToArray(), windows[i].Features);
                    CollectionAssert.AreEqual(
                        Enumerable.Range(starts[i] + length, horizon).Select(t => t < count ? t : float.NaN).ToArray(),
                        windows[i].Label);
                    Assert.AreEqual(rows[starts[i] + length - 1].Date, windows[i].Date);
                }
            },
            iter: 200,
            threads: 1);

    [TestMethod]
    public void No_window_reaches_across_series()
    {
        Point[] rows = [.. "aaaaabbcccc".Select((group, t) => new Point { Value = t, Group = $"{group}" })];
        Window[] windows = Transform(
            rows,
            options => (options.Length, options.Horizon, options.IdColumnName, options.KeepIncomplete) = (3, 2, "Group", true));
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 7, 8 }, windows.Select(window => window.Features[0]).ToArray());
        CollectionAssert.AreEqual(new float[] { 10, float.NaN }, windows[3].Label);
        CollectionAssert.AreEqual(new[] { "a", "a", "a", "c", "c" }, windows.Select(window => window.Group).ToArray());
    }

    [TestMethod]
    public void The_earlier_name_of_the_id_column_is_the_same_option()
    {
        Point[] rows = [.. "aaaaabbbb".Select((group, t) => new Point { Value = t, Group = $"{group}" })];
#pragma warning disable CS0618 // It is the earlier name that is looked at.
        Window[] windows = Transform(
            rows,
            options => (options.Length, options.Horizon, options.GroupColumnName, options.KeepIncomplete) = (3, 2, "Group", false));
        Assert.AreEqual("Id", new SequenceWindowsEstimator.Options { IdColumnName = "Id" }.GroupColumnName);
#pragma warning restore CS0618
        CollectionAssert.AreEqual(new[] { "a" }, windows.Select(window => window.Group).ToArray());
    }

    [TestMethod]
    public void Lengths_that_no_memory_could_hold_are_refused()
    {
        foreach (Action<SequenceWindowsEstimator.Options> set in new Action<SequenceWindowsEstimator.Options>[]
        {
            options =>
                options.Length = int.MaxValue, options => options.Horizon = int.MaxValue, options => options.SeasonLength = 20_000_000,
        })
            StringAssert.Contains(
                Assert.Throws<ArgumentOutOfRangeException>(() => Transform([new Point()], set)).Message,
                "must be at most 10,000,000");
    }

    [TestMethod]
    public void The_label_can_be_a_later_rows_of_any_type()
    {
        Point[] rows = [.. Enumerable.Range(0, 6).Select(t => new Point { Value = t, State = $"state {t}" })];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView Cut(int offset, bool? keep) => _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Value"], LabelColumnName = "State", Length = 3, LabelOffset = offset, KeepIncomplete = keep,
        }).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { "state 2", "state 3", "state 4", "state 5" }, Cut(0, null).GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { "state 4", "state 5" }, Cut(2, null).GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { "state 4", "state 5", "", "" }, Cut(2, true).GetColumn<string>("Label").ToArray());
    }

    [TestMethod]
    public void Gaps_are_filled_from_the_past_only()
    {
        float[] values = [float.NaN, 1, float.NaN, 3, 4];
        Point[] rows = [.. values.Select(value => new Point { Value = value })];
        string message = Assert.Throws<InvalidOperationException>(() => Transform(rows, options => options.Length = 2)).Message;
        StringAssert.Contains(message, "'Value'");
        StringAssert.Contains(message, "row 0");
        Window[] windows = Transform(rows, options => (options.Length, options.Horizon, options.MissingValues, options.KeepIncomplete) =
            (2, 2, MissingValueHandling.ForwardFill, false));
        CollectionAssert.AreEqual(new float[] { 1, 1 }, windows.Single().Features);
        CollectionAssert.AreEqual(new float[] { 3, 4 }, windows.Single().Label);
    }

    [TestMethod]
    public void Options_that_contradict_are_named()
    {
        void Refused(Action<SequenceWindowsEstimator.Options> set, string part)
        {
            var options = new SequenceWindowsEstimator.Options { FeatureColumnNames = ["Value"], LabelColumnName = "Value" };
            set(options);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() =>
                _mlContext.Transforms.SequenceWindows(options).Fit(_mlContext.Data.LoadFromEnumerable(new Point[1]))).Message, part);
        }

        Refused(options => options.Length = 0, "Length");
        Refused(options => options.Stride = 0, "Stride");
        Refused(options => (options.Horizon, options.LabelOffset) = (2, 2), "LabelOffset");
        Refused(options => (options.Horizon, options.LabelColumnName) = (2, null), "LabelColumnName");
        Refused(options => (options.Horizon, options.LabelColumnName) = (2, "State"), "'State'");
        Refused(options => options.FeatureColumnNames = ["Nothing"], "'Nothing'");
        foreach (string label in new[] { "Flag", "Count" })
            Refused(options => (options.LabelColumnName, options.LabelOffset, options.KeepIncomplete) = (label, 1, true), $"'{label}'");
    }

    private Window[] Transform(Point[] rows, Action<SequenceWindowsEstimator.Options> set)
    {
        var options = new SequenceWindowsEstimator.Options { FeatureColumnNames = ["Value"], LabelColumnName = "Value", Horizon = 2 };
        set(options);
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView windows = _mlContext.Transforms.SequenceWindows(options).Fit(view).Transform(view);
        return [.. _mlContext.Data.CreateEnumerable<Window>(windows, reuseRowObject: false, ignoreMissingColumns: true)];
    }

    private sealed class Point
    {
        public float Value { get; set; }

        public string Group { get; set; } = "";

        public string State { get; set; } = "";

        public bool Flag { get; set; }

        public int Count { get; set; }

        public DateTime Date { get; set; }
    }

    private sealed class Window
    {
        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];

        public string Group { get; set; } = "";

        public DateTime Date { get; set; }
    }
}
