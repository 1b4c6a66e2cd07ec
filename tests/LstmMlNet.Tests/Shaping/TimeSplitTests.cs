using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class TimeSplitTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void The_test_part_follows_the_training_part_with_its_history()
    {
        var split = _mlContext.Data.TimeTrainTestSplit(
            Series([.. Enumerable.Range(0, 50)]),
            testFraction: 0.2,
            orderColumnName: "Time",
            history: 5);
        CollectionAssert.AreEqual(Enumerable.Range(0, 40).ToArray(), split.TrainSet.GetColumn<int>("Time").ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(35, 15).ToArray(), split.TestSet.GetColumn<int>("Time").ToArray());
    }

    [TestMethod]
    public void Windows_of_the_two_parts_share_no_future()
    {
        var split = _mlContext.Data.TimeTrainTestSplit(Series([.. Enumerable.Range(0, 60)]), 0.25, "Time", history: 8);
        var windows = _mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Time"], LabelColumnName = "Time", Length = 8, Horizon = 3, KeepIncomplete = false,
        });
        float[] learned = [.. windows.Fit(split.TrainSet).Transform(split.TrainSet).GetColumn<float[]>("Label").SelectMany(label => label)];
        float[] tested = [.. windows.Fit(split.TestSet).Transform(split.TestSet).GetColumn<float[]>("Label").SelectMany(label => label)];
        Assert.AreEqual(44, learned.Max());
        Assert.AreEqual(45, tested.Min());
        Assert.AreEqual(59, tested.Max());
    }

    [TestMethod]
    public void Rows_out_of_order_and_too_few_are_named()
    {
        string message = Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Data.TimeTrainTestSplit(Series([1, 2, 5, 4, 6]), orderColumnName: "Time")).Message;
        foreach (string part in new[] { "'Time'", "row 3", "4 comes after 5" })
            StringAssert.Contains(message, part);
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => _mlContext.Data.TimeTrainTestSplit(Series([1, 2, 3]), 0.5, history: 9)).Message,
            "3 rows");
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Data.TimeTrainTestSplit(Series([1, 2]), testFraction: 1));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Each_series_is_cut_at_its_own_end_by_date_or_by_id(bool byDate)
    {
        // Of unlike lengths, and one too short to be cut with its history.
        Point[] rows = [.. new[] { ("a", 40), ("b", 20), ("c", 3) }
            .SelectMany(series => Enumerable.Range(0, series.Item2).Select(time => new Point { Series = series.Item1, Time = time }))];
        if (byDate)
            rows = [.. rows.OrderBy(row => row.Time)];
        var split =
            _mlContext.Data.TimeTrainTestSplit(_mlContext.Data.LoadFromEnumerable(rows), 0.25, "Time", history: 4, idColumnName: "Series");
        CollectionAssert.AreEqual(Enumerable.Range(0, 30).ToArray(), TimesOf(split.TrainSet, "a"));
        CollectionAssert.AreEqual(Enumerable.Range(26, 14).ToArray(), TimesOf(split.TestSet, "a"));
        CollectionAssert.AreEqual(Enumerable.Range(0, 15).ToArray(), TimesOf(split.TrainSet, "b"));
        CollectionAssert.AreEqual(Enumerable.Range(11, 9).ToArray(), TimesOf(split.TestSet, "b"));
        CollectionAssert.AreEqual(Enumerable.Range(0, 3).ToArray(), TimesOf(split.TrainSet, "c"));
        Assert.IsEmpty(TimesOf(split.TestSet, "c"));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("Series")]
    public void Rows_before_the_cut_can_be_left_out(string? group)
    {
        var split = _mlContext.Data.TimeTrainTestSplit(Series([.. Enumerable.Range(0, 40)]), 0.25, idColumnName: group, gap: 3);
        CollectionAssert.AreEqual(Enumerable.Range(0, 27).ToArray(), split.TrainSet.GetColumn<int>("Time").ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(30, 10).ToArray(), split.TestSet.GetColumn<int>("Time").ToArray());
    }

    [TestMethod]
    public void A_series_that_steps_back_and_series_all_too_short_are_named()
    {
        Point[] rows = [new() { Series = "a", Time = 5 }, new() { Series = "b", Time = 1 }, new() { Series = "a", Time = 4 }];
        string message = Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Data.TimeTrainTestSplit(_mlContext.Data.LoadFromEnumerable(rows), 0.5, "Time", idColumnName: "Series")).Message;
        StringAssert.Contains(message, "row 2");
        StringAssert.Contains(message, "rows of a series must be in the order of time");
        message = Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Data.TimeTrainTestSplit(_mlContext.Data.LoadFromEnumerable(rows), 0.5, history: 9, idColumnName: "Series")).Message;
        StringAssert.Contains(message, "longest series of column 'Series' has 2 rows");
    }

    private static int[] TimesOf(IDataView view, string series) =>
        [.. view.GetColumn<string>("Series").Zip(view.GetColumn<int>("Time")).Where(row => row.First == series).Select(row => row.Second)];

    private IDataView Series(int[] times) => _mlContext.Data.LoadFromEnumerable(times.Select(time => new Point { Time = time }).ToArray());

    private sealed class Point
    {
        public string Series { get; set; } = "";

        public int Time { get; set; }
    }
}
