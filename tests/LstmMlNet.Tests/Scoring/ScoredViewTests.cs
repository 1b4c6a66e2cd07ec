using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Scoring;

[TestClass]
internal sealed class ScoredViewTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_view_and_a_prediction_engine_give_the_same_bits()
    {
        (ITransformer model, VariableRow[] rows) = Trained(700);
        float[][] scores = [.. model.Transform(Rows.View(_mlContext, rows)).GetColumn<float[]>("Score")];
        using PredictionEngine<VariableRow, Prediction> engine = _mlContext.Model.CreatePredictionEngine<VariableRow, Prediction>(model);
        string[] labels = [.. model.Transform(Rows.View(_mlContext, rows)).GetColumn<string>("PredictedLabel")];
        for (int i = 0; i < rows.Length; i++)
        {
            Prediction prediction = engine.Predict(rows[i]);
            CollectionAssert.AreEqual(scores[i], prediction.Score);
            Assert.AreEqual(labels[i], prediction.PredictedLabel);
        }
    }

    [TestMethod]
    public void Pass_through_columns_stay_with_their_rows_and_rows_keep_their_order()
    {
        (ITransformer model, VariableRow[] rows) = Trained(1000);
        IDataView scored = model.Transform(Rows.View(_mlContext, rows));
        var read = _mlContext.Data.CreateEnumerable<ReadRow>(scored, reuseRowObject: false).ToArray();
        Assert.HasCount(rows.Length, read);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.AreEqual(i, read[i].Number);
            Assert.AreEqual($"row {i}", read[i].Note);
            CollectionAssert.AreEqual(rows[i].Features, read[i].Features);
        }

        // Again, with a reused row object: values that were handed out are the caller's own.
        int number = 0;
        foreach (ReadRow row in _mlContext.Data.CreateEnumerable<ReadRow>(scored, reuseRowObject: true))
            Assert.AreEqual(number++, row.Number);
    }

    [TestMethod]
    public void Nothing_is_read_before_a_cursor_asks_nor_scored_without_a_score_column()
    {
        (ITransformer model, VariableRow[] rows) = Trained(300);
        int read = 0;
        IEnumerable<VariableRow> Counted()
        {
            foreach (VariableRow row in rows)
            {
                read++;
                yield return row;
            }
        }

        IDataView scored = model.Transform(Rows.View(_mlContext, Counted()));
        Assert.AreEqual(0, read);
        scored.GetColumn<float[]>("Score").First();
        Assert.IsLessThan(50, read, "the first batch is small");

        // A bad sequence fails where it is scored, and only there.
        rows[7].Features = [];
        Assert.HasCount(300, scored.GetColumn<string>("Note").ToArray());
        Assert.Throws<InvalidOperationException>(() => scored.GetColumn<float[]>("Score").ToArray());
    }

    [TestMethod]
    public void Rows_before_a_bad_one_are_given_out_first()
    {
        (ITransformer model, VariableRow[] rows) = Trained(300);
        rows[150].Features = [1, float.NaN];
        int given = 0;
        var exception = Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (float[] _ in model.Transform(Rows.View(_mlContext, rows)).GetColumn<float[]>("Score"))
                given++;
        });
        Assert.AreEqual(150, given);
        StringAssert.Contains(exception.Message, "row 150");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(8)]
    public void A_set_of_cursors_gives_every_row_once(int count)
    {
        (ITransformer model, VariableRow[] rows) = Trained(500);
        IDataView scored = model.Transform(_mlContext.Data.Cache(Rows.View(_mlContext, rows)));
        Dictionary<int, float[]> expected = _mlContext.Data.CreateEnumerable<ReadRow>(scored, false)
            .ToDictionary(row => row.Number, row => row.Score);
        DataViewSchema.Column number = scored.Schema["Number"];
        DataViewSchema.Column score = scored.Schema["Score"];
        var seen = new Dictionary<int, float[]>();
        DataViewRowCursor[] cursors = scored.GetRowCursorSet([number, score], count);
        Parallel.ForEach(cursors, cursor =>
        {
            ValueGetter<int> numberOf = cursor.GetGetter<int>(number);
            ValueGetter<VBuffer<float>> scoreOf = cursor.GetGetter<VBuffer<float>>(score);
            int n = 0;
            VBuffer<float> values = default;
            long batch = -1;
            while (cursor.MoveNext())
            {
                Assert.IsGreaterThanOrEqualTo(batch, cursor.Batch);
                batch = cursor.Batch;
                numberOf(ref n);
                scoreOf(ref values);
                lock (seen)
                    seen.Add(n, [.. values.DenseValues()]);
            }

            cursor.Dispose();
        });
        Assert.HasCount(rows.Length, seen);
        foreach ((int n, float[] values) in expected)
            CollectionAssert.AreEqual(values, seen[n]);
    }

    [TestMethod]
    public void Shuffled_rows_keep_their_own_scores()
    {
        (ITransformer model, VariableRow[] rows) = Trained(300);
        IDataView scored = model.Transform(_mlContext.Data.Cache(Rows.View(_mlContext, rows)));
        float[][] expected = [.. scored.GetColumn<float[]>("Score")];
        DataViewSchema.Column number = scored.Schema["Number"];
        DataViewSchema.Column score = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([number, score], new Random(3));
        ValueGetter<int> numberOf = cursor.GetGetter<int>(number);
        ValueGetter<VBuffer<float>> scoreOf = cursor.GetGetter<VBuffer<float>>(score);
        var order = new List<int>();
        VBuffer<float> values = default;
        int n = 0;
        while (cursor.MoveNext())
        {
            numberOf(ref n);
            scoreOf(ref values);
            order.Add(n);
            CollectionAssert.AreEqual(expected[n], values.DenseValues().ToArray());
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 300).ToArray(), order);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 300).ToArray(), order);
    }

    [TestMethod]
    public void Any_number_of_threads_may_use_one_transformer()
    {
        (ITransformer model, VariableRow[] rows) = Trained(200);
        float[] expected = [.. model.Transform(Rows.View(_mlContext, rows)).GetColumn<float[]>("Score").SelectMany(row => row)];
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var own = new MLContext();
            if (i % 2 == 0)
            {
                CollectionAssert.AreEqual(expected, own.Data.LoadFromEnumerable(rows) is var view
                    ? model.Transform(view).GetColumn<float[]>("Score").SelectMany(row => row).ToArray()
                    : []);
                return;
            }

            using PredictionEngine<VariableRow, Prediction> engine = own.Model.CreatePredictionEngine<VariableRow, Prediction>(model);
            CollectionAssert.AreEqual(expected, rows.SelectMany(row => engine.Predict(row).Score).ToArray());
        });
    }

    [TestMethod]
    public void Sparse_vectors_are_read_as_dense_ones()
    {
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Fixed(30), Rows.Options());
        var sparse = new[] { new SparseRow { Features = new VBuffer<float>(8, 2, [3f, 5f], [1, 6]) } };
        var dense = new[] { new FixedRow { Features = [0, 3, 0, 0, 0, 0, 5, 0] } };
        CollectionAssert.AreEqual(
            model.Transform(Rows.View(_mlContext, dense)).GetColumn<float[]>("Score").Single(),
            model.Transform(Rows.View(_mlContext, sparse)).GetColumn<float[]>("Score").Single());
    }

    [TestMethod]
    public void A_prediction_allocates_nothing_after_the_first()
    {
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Fixed(30), Rows.Options());
        IDataView view = Rows.View(_mlContext, Rows.Fixed(1));
        IRowToRowMapper mapper = ((ITransformer)model).GetRowToRowMapper(view.Schema);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        cursor.MoveNext();
        var input = new RepeatedRow(cursor);
        using DataViewRow row = mapper.GetRow(input, [mapper.OutputSchema["Score"]]);
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]);
        VBuffer<float> scores = default;
        getter(ref scores);
        input.Next();
        getter(ref scores);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            input.Next();
            getter(ref scores);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private (ITransformer Model, VariableRow[] Rows) Trained(int count)
    {
        VariableRow[] rows = Rows.Variable(count);
        return (Rows.Pipeline(_mlContext, Rows.Options(featuresPerStep: 2)).Fit(Rows.View(_mlContext, rows.Take(60))), rows);
    }

    private sealed class ReadRow
    {
        public int Number { get; set; }

        public string Note { get; set; } = "";

        public float[] Features { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class SparseRow
    {
        [VectorType(4, 2)]
        public VBuffer<float> Features { get; set; }
    }

    /// <summary>A row that can be presented again as a new one.</summary>
    private sealed class RepeatedRow(DataViewRow row) : DataViewRow
    {
        private long _position;

        public override DataViewSchema Schema => row.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public void Next() => _position++;

        public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<TValue> source = row.GetGetter<TValue>(column);
            TValue value = default!;
            source(ref value);
            return (ref TValue result) => result = value;
        }
    }
}
