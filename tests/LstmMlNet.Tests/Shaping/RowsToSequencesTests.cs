using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class RowsToSequencesTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Any_table_becomes_its_sequences() => Gen.Int[1, 7].Array[1, 12].Sample(
        lengths =>
        {
            Reading[] rows =
            [
                .. lengths.SelectMany((length, id) => Enumerable.Range(0, length).Select(t => Row($"s{id}", t, id + (0.1f * t), -t))),
            ];
            Series[] series = Transform(rows);
            Assert.HasCount(lengths.Length, series);
            for (int id = 0; id < lengths.Length; id++)
            {
                Assert.AreEqual($"s{id}", series[id].Id);
                CollectionAssert.AreEqual(
                    Enumerable.Range(0, lengths[id]).SelectMany(t => new[] { id + (0.1f * t), -t }).ToArray(),
                    series[id].Features);
                Assert.AreEqual(rows.First(row => row.Id == $"s{id}").Label, series[id].Label);
            }

            // Interleaved and shuffled rows give the same sequences, put together and in order.
            var random = new Random(lengths.Length);
            Reading[] mixed = [.. rows.OrderBy(_ => random.Next())];
            Series[] gathered = Transform(mixed, options => (options.InterleavedIds, options.SortRows) = (true, true));
            Assert.AreEqual(mixed[0].Id, gathered[0].Id);
            foreach (Series one in gathered)
                CollectionAssert.AreEqual(series.Single(other => other.Id == one.Id).Features, one.Features);
        },
        iter: 60,
        threads: 1);

    [TestMethod]
    public void Order_and_ids_that_do_not_hold_are_named()
    {
        AssertError([Row("a", 0), Row("a", 2), Row("a", 1)], "'Time'", "row 2", "1 comes after 2", "'a'", "SortRows");
        AssertError([Row("a", 0), Row("b", 0), Row("a", 1)], "'Id'", "row 2", "'a'", "InterleavedIds");
        Reading other = Row("a", 1);
        other.Label = "strange";
        AssertError([Row("a", 0), other], "'Label'", "row 1", "strange", "Last");
    }

    [TestMethod]
    public void Missing_values_are_an_error_unless_asked_for()
    {
        Reading[] rows = [Row("a", 0, float.NaN, 1), Row("a", 1, 5, float.NaN), Row("a", 2, float.NaN, 3), Row("b", 0, 7, 8)];
        AssertError(rows, "'X'", "step 0", "'a'", "MissingValues");
        Series[] filled = Transform(rows, options => options.MissingValues = MissingValueHandling.ForwardFill);
        CollectionAssert.AreEqual(new float[] { 5, 1, 5, 1, 5, 3 }, filled[0].Features);
        Series[] masked = Transform(rows, options => options.MissingValues = MissingValueHandling.Mask);
        CollectionAssert.AreEqual(new float[] { 0, 1, 0, 1, 5, 1, 1, 0, 5, 3, 0, 1 }, masked[0].Features);
        CollectionAssert.AreEqual(new float[] { 7, 8, 1, 1 }, masked[1].Features);
        string message = Assert.Throws<InvalidOperationException>(() =>
            Transform([Row("a", 0, float.NaN, 1)], options => options.MissingValues = MissingValueHandling.ForwardFill)).Message;
        StringAssert.Contains(message, "'X'");
        StringAssert.Contains(message, "Mask");
    }

    [TestMethod]
    public void Labels_can_be_the_last_or_every_steps_and_columns_are_kept()
    {
        Reading[] rows = [Row("a", 0), Row("a", 1), Row("b", 0)];
        (rows[0].Label, rows[1].Label, rows[0].Number, rows[1].Number) = ("walk", "run", 3, 4);
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        RowsToSequencesEstimator.Options options = Options();
        options.Label = SequenceLabel.Last;
        options.KeepColumnNames = ["Number"];
        IDataView last = _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { "run", rows[2].Label }, last.GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { 3, 0 }, last.GetColumn<int>("Number").ToArray());

        // Keys stay keys, with their values: mapping may come before.
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        options.Label = SequenceLabel.EveryStep;
        IDataView steps = _mlContext.Transforms.RowsToSequences(options).Fit(keyed).Transform(keyed);
        IDataView back = _mlContext.Transforms.Conversion.MapKeyToValue("Label").Fit(steps).Transform(steps);
        CollectionAssert.AreEqual(new[] { "walk", "run" }, back.GetColumn<string[]>("Label").First());
    }

    [TestMethod]
    public void Numbers_of_every_kind_are_features_and_others_are_named()
    {
        var rows = new[]
        {
            new { Id = 5, Day = new DateTime(2024, 1, 2), A = (byte)1, B = -2L, C = 2.5, D = true, E = new float[] { 7 }, F = "text" },
        };
        SchemaDefinition schema = SchemaDefinition.Create(rows[0].GetType());
        schema["E"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows, schema);
        RowsToSequencesEstimator.Options options =
            new() { IdColumnName = "Id", OrderColumnName = "Day", FeatureColumnNames = ["A", "B", "C", "D", "E"] };
        CollectionAssert.AreEqual(
            new[] { 1, -2, 2.5f, 1, 7 },
            _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view).GetColumn<float[]>("Features").Single());
        options.FeatureColumnNames = ["F"];
        string message = Assert.Throws<ArgumentException>(() => _mlContext.Transforms.RowsToSequences(options).Fit(view)).Message;
        StringAssert.Contains(message, "'F'");
        StringAssert.Contains(message, "OneHotEncoding");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options())).Message,
            "FeatureColumnNames");
    }

    [TestMethod]
    public void Two_million_rows_pass_through_flat_memory()
    {
        const int Rows = 2_000_000;
        IDataView table =
            _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => Row($"machine {i / 400}", i % 400, i, -i)));
        IDataView sequences = _mlContext.Transforms.RowsToSequences(Options()).Fit(table).Transform(table);
        long start = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        long count = 0;
        long steps = 0;
        VBuffer<float> values = default;
        using DataViewRowCursor cursor = sequences.GetRowCursor([sequences.Schema["Features"]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(sequences.Schema["Features"]);
        while (cursor.MoveNext())
        {
            getter(ref values);
            steps += values.Length / 2;
            if (++count % 1000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - start);
        }

        Assert.AreEqual(Rows / 400, count);
        Assert.AreEqual(Rows, steps);

        // The values alone are 16 MB; what is held is one sequence, and the ids that came before.
        Assert.IsLessThan(3 << 20, most);
    }

    private static Reading Row(string id, int time, float x = 1, float y = 2) =>
        new() { Id = id, Time = time, X = x, Y = y, Label = $"kind of {id}" };

    private static RowsToSequencesEstimator.Options Options() => new()
    {
        OrderColumnName = "Time",
        FeatureColumnNames = ["X", "Y"],
        LabelColumnName = "Label",
    };

    private void AssertError(Reading[] rows, params string[] parts)
    {
        string message = Assert.Throws<InvalidOperationException>(() => Transform(rows)).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private Series[] Transform(Reading[] rows, Action<RowsToSequencesEstimator.Options>? set = null)
    {
        RowsToSequencesEstimator.Options options = Options();
        set?.Invoke(options);
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        return [.. _mlContext.Data.CreateEnumerable<Series>(
            _mlContext.Transforms.RowsToSequences(options).Fit(view).Transform(view),
            reuseRowObject: false)];
    }

    private sealed class Reading
    {
        public string Id { get; set; } = "";

        public int Time { get; set; }

        public float X { get; set; }

        public float Y { get; set; }

        public string Label { get; set; } = "";

        public int Number { get; set; }
    }

    private sealed class Series
    {
        public string Id { get; set; } = "";

        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
