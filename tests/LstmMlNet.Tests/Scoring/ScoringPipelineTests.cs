using System.Runtime.CompilerServices;
using LstmMlNet.Scoring;
using LstmMlNet.Tests.Fuzzing;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Scoring;

/// <summary>Views that are long enough are read and scored ahead on threads of their own, here on more than there are processors.</summary>
[TestClass]
internal sealed class ScoringPipelineTests
{
    private const int Threads = 8;

    // A first part is scored by the cursor's own thread; the rest is enough for full blocks of all threads.
    private const int Count = 6_000;
    private static readonly MLContext s_mlContext = new(seed: 1);
    private static readonly VariableRow[] s_rows = Rows.Variable(Count);
    private static readonly LstmSequenceTransformer s_model = Rows.Train(s_mlContext, s_rows.Take(60), Options());

    [TestMethod]
    public void Threads_change_neither_order_nor_bits()
    {
        (int Number, string Note, float[] Score)[] expected = [.. Read(Open(s_rows, threads: 1))];
        (int Number, string Note, float[] Score)[] found = [.. Read(Open(s_rows, Threads))];
        Assert.HasCount(Count, found);
        for (int i = 0; i < Count; i++)
        {
            Assert.AreEqual(i, found[i].Number);
            Assert.AreEqual($"row {i}", found[i].Note);
            CollectionAssert.AreEqual(expected[i].Score, found[i].Score);
        }
    }

    [TestMethod]
    public void Rows_before_a_bad_one_are_given_out_first()
    {
        const int Bad = 4_321;
        VariableRow[] rows = [.. s_rows];
        rows[Bad] = new VariableRow { Features = [1, float.NaN], Note = "", Label = "left" };
        using ScoringCursor cursor = Open(rows, Threads);
        for (int i = 0; i < Bad; i++)
            Assert.IsTrue(cursor.MoveNext());

        // And again, for whoever goes on asking.
        for (int i = 0; i < 2; i++)
            StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => cursor.MoveNext()).Message, $"row {Bad}");
    }

    [TestMethod]
    public void Rows_are_read_by_one_thread_at_a_time_and_not_far_ahead()
    {
        int reading = 0;
        int read = 0;
        IEnumerable<VariableRow> Endless()
        {
            while (true)
            {
                Assert.AreEqual(1, Interlocked.Increment(ref reading));
                VariableRow row = s_rows[read++ % Count];
                Interlocked.Decrement(ref reading);
                yield return row;
            }
        }

        int before = OwnThreads.Count();
        using (ScoringCursor cursor = Open(Endless(), Threads))
        {
            const int Taken = 5_000;
            for (int i = 0; i < Taken; i++)
                Assert.IsTrue(cursor.MoveNext());
            Thread.Sleep(200);
            Assert.IsLessThanOrEqualTo(Taken + ((Threads + (Threads / 2) + 3) * ScoredBlock.MostRows), Volatile.Read(ref read));
        }

        OwnThreads.AssertNoMoreThan(before);
    }

    [TestMethod]
    public void Threads_of_a_cursor_that_is_forgotten_end()
    {
        int before = OwnThreads.Count();
        Forget();
        OwnThreads.AssertNoMoreThan(before);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            ScoringCursor cursor = Open(Repeated(), Threads);
            for (int i = 0; i < 5_000; i++)
                Assert.IsTrue(cursor.MoveNext());
        }

        static IEnumerable<VariableRow> Repeated()
        {
            for (int i = 0; ; i++)
                yield return s_rows[i % Count];
        }
    }

    private static LstmSequenceEstimator.Options Options()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 1, featuresPerStep: 2);
        options.HiddenUnits = 24;
        return options;
    }

    private static ScoringCursor Open(IEnumerable<VariableRow> rows, int threads)
    {
        IDataView view = Rows.View(s_mlContext, rows);
        var map = new OutputMap(view.Schema, s_model.Content);
        bool[] active = [.. map.Output.Select(_ => true)];
        return new ScoringCursor(view.GetRowCursor(view.Schema), map, active, s_model.Content, threads);
    }

    private static IEnumerable<(int Number, string Note, float[] Score)> Read(ScoringCursor cursor)
    {
        using (cursor)
        {
            ValueGetter<int> numberOf = cursor.GetGetter<int>(cursor.Schema["Number"]);
            ValueGetter<ReadOnlyMemory<char>> noteOf = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema["Note"]);
            ValueGetter<VBuffer<float>> scoreOf = cursor.GetGetter<VBuffer<float>>(cursor.Schema["Score"]);
            int number = 0;
            ReadOnlyMemory<char> note = default;
            VBuffer<float> score = default;
            while (cursor.MoveNext())
            {
                numberOf(ref number);
                noteOf(ref note);
                scoreOf(ref score);
                yield return (number, note.ToString(), [.. score.DenseValues()]);
            }
        }
    }
}
