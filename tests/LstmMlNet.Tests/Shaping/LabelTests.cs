using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class LabelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_saved_pipeline_that_begins_with_shaping_predicts_without_labels()
    {
        Reading[] rows = [.. Enumerable.Range(0, 24).SelectMany(id => Enumerable.Range(0, 5)
            .Select(t => new Reading { Id = $"r{id}", Time = t, Value = id % 2 == 0 ? t : -t, Kind = id % 2 == 0 ? "up" : "down" }))];
        IDataView table = _mlContext.Data.LoadFromEnumerable(rows);
        var pipeline = _mlContext.Transforms.RowsToSequences(Options("Kind"))
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Kind"))
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence("Kind", hiddenUnits: 6, epochs: 30))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var zip = new MemoryStream();
        _mlContext.Model.Save(pipeline.Fit(table), table.Schema, zip);
        zip.Position = 0;
        ITransformer model = new MLContext().Model.Load(zip, out _);
        string[] expected = [.. model.Transform(table).GetColumn<string>("PredictedLabel")];
        IDataView unlabeled = _mlContext.Transforms.DropColumns("Kind").Fit(table).Transform(table);
        CollectionAssert.AreEqual(expected, model.Transform(unlabeled).GetColumn<string>("PredictedLabel").ToArray());
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => pipeline.Fit(unlabeled)).Message, "'Kind'");
    }

    [TestMethod]
    public void Labels_that_are_not_there_are_missing_of_their_type()
    {
        IDataView table = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 6).Select(t => new Reading { Time = t, Value = t, Kind = "x", Amount = t }));
        IDataView unlabeled = _mlContext.Transforms.DropColumns("Kind", "Amount").Fit(table).Transform(table);
        IDataView sequences = _mlContext.Transforms.RowsToSequences(Options("Kind")).Fit(table).Transform(unlabeled);
        Assert.AreEqual("", sequences.GetColumn<string>("Kind").Single());
        RowsToSequencesEstimator.Options steps = Options("Amount");
        steps.Label = SequenceLabel.EveryStep;
        CollectionAssert.AreEqual(
            Enumerable.Repeat(double.NaN, 6).ToArray(),
            _mlContext.Transforms.RowsToSequences(steps).Fit(table).Transform(unlabeled).GetColumn<double[]>("Amount").Single());
        var windows =
            new SequenceWindowsEstimator.Options { FeatureColumnNames = ["Value"], LabelColumnName = "Amount", Length = 4, Horizon = 2 };
        float[][] futures =
        [
            .. _mlContext.Transforms.SequenceWindows(windows).Fit(table).Transform(unlabeled).GetColumn<float[]>("Label"),
        ];
        Assert.HasCount(3, futures);
        Assert.IsTrue(futures.All(future => future.All(float.IsNaN)));
    }

    [TestMethod]
    public void A_label_that_changes_names_the_sequence_and_both_labels()
    {
        Reading[] rows = [.. Enumerable.Range(0, 4)
            .Select(t => new Reading { Id = "m7", Time = t, Kind = t < 2 ? "new" : "worn", Amount = t < 3 ? 1.5 : 2.5 })];
        IDataView table = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Kind").Fit(table).Transform(table);
        foreach ((IDataView view, string label, string[] parts) in new[]
        {
            (table, "Kind", new[] { "row 2 ", "'m7'", "new", "worn" }),
            (keyed, "Kind", ["row 2 ", "'m7'", "'new'", "'worn'"]),
            (table, "Amount", ["row 3 ", "'m7'", "1.5", "2.5"]),
        })
        {
            IDataView sequences = _mlContext.Transforms.RowsToSequences(Options(label)).Fit(view).Transform(view);
            string message = Assert.Throws<InvalidOperationException>(() => sequences.GetColumn<float[]>("Features").ToArray()).Message;
            foreach (string part in parts.Append($"'{label}'"))
                StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void Errors_behind_the_cache_come_out_with_their_own_message()
    {
        IDataView table =
            _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(t => new Reading { Id = "m7", Time = t, Amount = t }));
        IDataView cached = _mlContext.Data.Cache(
            _mlContext.Transforms.RowsToSequences(Options("Amount")).Fit(table).Transform(table),
            "Features",
            "Amount");
        IDataView single = _mlContext.Transforms.Conversion.ConvertType("Amount", outputKind: DataKind.Single)
            .Fit(cached)
            .Transform(cached);
        string message = Assert.Throws<InvalidOperationException>(() =>
            _mlContext.Regression.Trainers.LstmSequence("Amount", epochs: 1).Fit(single)).Message;
        StringAssert.Contains(message, "'m7'");
    }

    [TestMethod]
    public void Changes_that_rounding_would_lose_are_refused_or_noted_and_kept_relative_to_the_level()
    {
        var notes = new List<string>();
        _mlContext.Log += (_, entry) => notes.Add(entry.Message);
        IDataView meter =
            _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new Reading { Amount = 40_000_000 + (0.5 * i) }));
        var options =
            new SequenceWindowsEstimator.Options { FeatureColumnNames = ["Amount"], LabelColumnName = "Amount", Length = 4, Horizon = 2 };
        string error = Assert.Throws<InvalidOperationException>(() => _mlContext.Transforms.SequenceWindows(options).Fit(meter)).Message;
        StringAssert.Contains(error, "'Amount'");
        StringAssert.Contains(error, "40000000 and 40000000.5");

        // Where only a few changes are lost the log says so.
        IDataView few = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new Reading { Amount = 40_000_000 + (8 * i) + (i % 5 == 0 ? 8.5 : 0) }));
        Assert.AreEqual(37, _mlContext.Transforms.SequenceWindows(options).Fit(few).Transform(few).GetColumn<float[]>("Features").Count());
        StringAssert.Contains(notes.Single(text => text.Contains("rounding", StringComparison.Ordinal)), "'Amount'");
        notes.Clear();
        options.LevelColumnName = "Level";
        IDataView windows = _mlContext.Transforms.SequenceWindows(options).Fit(meter).Transform(meter);
        CollectionAssert.AreEqual(new[] { -1.5f, -1, -0.5f, 0 }, windows.GetColumn<float[]>("Features").First());
        CollectionAssert.AreEqual(new[] { 0.5f, 1 }, windows.GetColumn<float[]>("Label").First());
        Assert.AreEqual(40_000_001.5, windows.GetColumn<double>("Level").First());
        Assert.IsFalse(notes.Exists(text => text.Contains("rounding", StringComparison.Ordinal)));
        options.FeatureColumnNames = ["Value"];
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Transforms.SequenceWindows(options).Fit(meter)).Message,
            "'Amount'");
    }

    [TestMethod]
    public void Series_that_are_too_short_are_counted()
    {
        var notes = new List<string>();
        _mlContext.Log += (_, entry) => notes.Add(entry.Message);
        IDataView table = _mlContext.Data.LoadFromEnumerable(new[] { 3, 8, 4 }
            .SelectMany((length, id) => Enumerable.Range(0, length).Select(t => new Reading { Id = $"r{id}", Time = t, Value = t })));
        var options = new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Value"],
            LabelColumnName = "Value",
            Length = 5,
            Horizon = 2,
            IdColumnName = "Id",
            KeepIncomplete = false,
        };
        Assert.AreEqual(
            2,
            _mlContext.Transforms.SequenceWindows(options).Fit(table).Transform(table).GetColumn<float[]>("Features").Count());
        StringAssert.Contains(
            notes.Single(text => text.Contains("series", StringComparison.Ordinal)),
            "2 of 3 series of id column 'Id' have fewer than the 7 rows");
    }

    private static RowsToSequencesEstimator.Options Options(string label) =>
        new() { OrderColumnName = "Time", FeatureColumnNames = ["Value"], LabelColumnName = label };

    private sealed class Reading
    {
        public string Id { get; set; } = "one";

        public int Time { get; set; }

        public float Value { get; set; }

        public string Kind { get; set; } = "";

        public double Amount { get; set; }
    }
}
