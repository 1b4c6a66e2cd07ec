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
        var split = _mlContext.Data.TimeTrainTestSplit(Series([.. Enumerable.Range(0, 50)]), testFraction: 0.2, timeColumnName: "Time", history: 5);
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
        float[] learnt = [.. windows.Fit(split.TrainSet).Transform(split.TrainSet).GetColumn<float[]>("Label").SelectMany(label => label)];
        float[] tested = [.. windows.Fit(split.TestSet).Transform(split.TestSet).GetColumn<float[]>("Label").SelectMany(label => label)];
        Assert.AreEqual(44, learnt.Max());
        Assert.AreEqual(45, tested.Min());
        Assert.AreEqual(59, tested.Max());
    }

    [TestMethod]
    public void Rows_out_of_order_and_too_few_are_named()
    {
        string message = Assert.Throws<InvalidOperationException>(() => _mlContext.Data.TimeTrainTestSplit(Series([1, 2, 5, 4, 6]), timeColumnName: "Time")).Message;
        foreach (string part in new[] { "'Time'", "row 3", "4 comes after 5" })
            StringAssert.Contains(message, part);
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => _mlContext.Data.TimeTrainTestSplit(Series([1, 2, 3]), 0.5, history: 9)).Message, "3 rows");
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Data.TimeTrainTestSplit(Series([1, 2]), testFraction: 1));
    }

    private IDataView Series(int[] times) => _mlContext.Data.LoadFromEnumerable(times.Select(time => new Point { Time = time }).ToArray());

    private sealed class Point
    {
        public int Time { get; set; }
    }
}
