using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping;

[TestClass]
internal sealed class ColumnsToSequenceTests
{
    private static readonly string[] s_names = ["A", "B", "C", "D", "E", "F"];
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_row_ends_where_only_missing_values_follow_and_gaps_are_filled_or_marked() =>
        Gen.Select(Gen.Int[0, 2].Array[6], Gen.Int[1, 3], Gen.Bool).Sample(
            (cells, width, masks) =>
            {
                float[] row = [.. cells.Select((cell, i) => cell == 0 ? float.NaN : i + 1f)];
                int last = Array.FindLastIndex(row, value => !float.IsNaN(value));
                bool isEmpty = !masks
                    && Enumerable.Range(0, width).Any(f => !Enumerable.Range(0, 6 / width).Any(t => !float.IsNaN(row[(t * width) + f])));
                if (last < 0 || isEmpty)
                    return;
                float[] expected = [.. Plain(row, (last / width) + 1, width, masks)];
                float[] actual = Sequence(row, width, masks ? MissingValueHandling.Mask : MissingValueHandling.ForwardFill);
                CollectionAssert.AreEqual(
                    expected,
                    actual,
                    $"{string.Join(' ', row)}: {string.Join(' ', actual)} instead of {string.Join(' ', expected)}");
            },
            iter: 300,
            threads: 1);

    [TestMethod]
    public void A_gap_is_refused_by_column_and_row_and_the_zip_keeps_the_step()
    {
        CollectionAssert.AreEqual(
            new float[] { 1, 2, 3 },
            Sequence([1, 2, 3, float.NaN, float.NaN, float.NaN], 1, MissingValueHandling.Error));
        foreach ((float[] row, string part) in new[]
        {
            (new[] { 1, float.NaN, 3, 4, 5, 6 }, "'B', row 0"),
            ([.. Enumerable.Repeat(float.NaN, 6)], "no values at all"),
        })
            StringAssert.Contains(Assert.Throws<Exception>(() => Sequence(row, 1, MissingValueHandling.Error)).ToString(), part);
        Assert.Throws<ArgumentException>(() => _mlContext.Transforms.ColumnsToSequence("Features", s_names, 4));
        IDataView rows = _mlContext.Data.LoadFromEnumerable([new Wide { A = 1, B = 2, C = 3, D = 4, E = float.NaN, F = float.NaN }]);
        using var zip = new MemoryStream();
        _mlContext.Model.Save(_mlContext.Transforms.ColumnsToSequence("Features", s_names, 2).Fit(rows), rows.Schema, zip);
        zip.Position = 0;
        IDataView loaded = _mlContext.Model.Load(zip, out _).Transform(rows);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, loaded.GetColumn<float[]>("Features").Single());
        CollectionAssert.AreEqual(new[] { 0, 2 }, ((VectorDataViewType)loaded.Schema["Features"].Type).Dimensions.ToArray());
    }

    private static IEnumerable<float> Plain(float[] row, int steps, int width, bool masks)
    {
        for (int t = 0; t < steps; t++)
        {
            for (int f = 0; f < width; f++)
            {
                float[] until = [.. Enumerable.Range(0, t + 1).Select(s => row[(s * width) + f]).Where(value => !float.IsNaN(value))];
                float[] after = [.. Enumerable.Range(t, steps - t).Select(s => row[(s * width) + f]).Where(value => !float.IsNaN(value))];
                yield return until.Length > 0 ? until[^1] : masks ? 0 : after[0];
            }

            for (int f = 0; f < width && masks; f++)
                yield return float.IsNaN(row[(t * width) + f]) ? 0 : 1;
        }
    }

    private float[] Sequence(float[] row, int width, MissingValueHandling missing)
    {
        IDataView rows =
            _mlContext.Data.LoadFromEnumerable([new Wide { A = row[0], B = row[1], C = row[2], D = row[3], E = row[4], F = row[5] }]);
        return _mlContext.Transforms.ColumnsToSequence("Features", s_names, width, missing)
            .Fit(rows)
            .Transform(rows)
            .GetColumn<float[]>("Features")
            .Single();
    }

    private sealed class Wide
    {
        public float A { get; set; }

        public double B { get; set; }

        public float C { get; set; }

        public float D { get; set; }

        public float E { get; set; }

        public float F { get; set; }
    }
}
