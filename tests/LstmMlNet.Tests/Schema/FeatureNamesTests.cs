using LstmMlNet.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Schema;

/// <summary>The names of a step's features, from the data through training into the zip.</summary>
[TestClass]
internal sealed class FeatureNamesTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Shaping_keeps_them_and_the_zip_holds_them()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Rows());
        var options = new RowsToSequencesEstimator.Options
        {
            IdColumnName = "Id",
            OrderColumnName = "Time",
            FeatureColumnNames = ["Left", "Right"],
            LabelColumnName = "Target",
        };
        CollectionAssert.AreEqual(
            new[] { "Left", "Right" },
            NamesOf(rows, _mlContext.Transforms.RowsToSequences(options).Fit(rows).Transform(rows)));
        options.MissingValues = MissingValueHandling.Mask;
        CollectionAssert.AreEqual(
            new[] { "Left", "Right", "Left is known", "Right is known" },
            NamesOf(rows, _mlContext.Transforms.RowsToSequences(options).Fit(rows).Transform(rows)));
        var windows = new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Right", "Left"],
            Length = 3,
            LabelColumnName = "Target",
            LabelOutputColumnName = "Target",
        };
        CollectionAssert.AreEqual(
            new[] { "Right", "Left" },
            NamesOf(rows, _mlContext.Transforms.SequenceWindows(windows).Fit(rows).Transform(rows)));
        IDataView channels = _mlContext.Transforms.ChannelsToSequence("Features", "More", "Others").Fit(rows).Transform(rows);
        CollectionAssert.AreEqual(new[] { "More", "Others" }, NamesOf(rows, channels));
    }

    [TestMethod]
    [DataRow("Left,Right", 2, "Left,Right")]
    [DataRow("Left,Right,Left,Right", 2, "Left,Right")]
    [DataRow("x_1,y_1,x_2,y_2", 2, "x,y")]
    [DataRow("ax[0],ay[0],ax[1],ay[1],ax[2],ay[2]", 2, "ax,ay")]
    [DataRow("t1,t2,t3,t4", 1, null, DisplayName = "steps of one feature have no name for it")]
    [DataRow("one,other,two,another", 2, null)]
    public void Slots_of_a_vector_of_steps_give_what_they_have_in_common(string slots, int featuresPerStep, string? expected)
    {
        string[] names = slots.Split(',');
        IDataView single = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Flat { Value = i, Target = i % 3 }));
        IEstimator<ITransformer> pipeline = new EstimatorChain<ITransformer>();
        foreach (string name in names.Distinct())
            pipeline = pipeline.Append(_mlContext.Transforms.CopyColumns(name, "Value"));
        pipeline = pipeline.Append(_mlContext.Transforms.Concatenate("Features", names))
            .Append(_mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                LabelColumnName = "Target",
                FeaturesPerStep = featuresPerStep,
                HiddenUnits = 2,
                Epochs = 1,
                Seed = 1,
                ThreadCount = 1,
            }));
        IReadOnlyList<string>? found = LstmSequenceTransformer.FindIn(pipeline.Fit(single)).FeatureNames;
        Assert.AreEqual(expected, found is null ? null : string.Join(',', found));
    }

    /// <summary>Trains on sequences, saves, loads, and asks what is loaded.</summary>
    private string[] NamesOf(IDataView rows, IDataView sequences)
    {
        int? features = sequences.Schema["Features"].Type is VectorDataViewType { Dimensions: [_, > 0] } ? null : 2;
        var model = _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            LabelColumnName = "Target",
            FeaturesPerStep = features,
            HiddenUnits = 2,
            Epochs = 1,
            Seed = 1,
            ThreadCount = 1,
        }).Fit(sequences);
        return [.. LstmSequenceTransformer.FindIn(SavedModel.Reload(_mlContext, model, rows.Schema)).FeatureNames!];
    }

    private static Row[] Rows() => [.. Enumerable.Range(0, 24).Select(i =>
        new Row { Id = $"id {i / 4}", Time = i, Left = i % 5, Right = i % 3, Target = i / 4, More = [i, 1], Others = [2, i] })];

    private sealed class Flat
    {
        public float Value { get; set; }

        public float Target { get; set; }
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public float Time { get; set; }

        public float Left { get; set; }

        public float Right { get; set; }

        public float Target { get; set; }

        public float[] More { get; set; } = [];

        public float[] Others { get; set; } = [];
    }
}
