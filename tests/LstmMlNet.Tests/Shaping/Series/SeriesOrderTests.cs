using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Shaping.Series;

[TestClass]
internal sealed class SeriesOrderTests
{
    private static readonly string[] s_orders = ["Day", "Tick", "Number", "Real", "Since"];
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Windows_of_any_table_are_those_of_each_series_in_its_order() =>
        Gen.Select(Gen.Int[1, 14].Array[1, 4], Gen.Int[0, 2], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 4], Gen.Int[0, 1000]).Sample(
            (lengths, mixing, length, horizon, order, seed) =>
            {
                Sale[] table = Table(lengths);
                var random = new Random(seed);
                Sale[] mixed = mixing switch
                {
                    0 => [.. table.GroupBy(row => row.Shop).OrderBy(_ => random.Next()).SelectMany(shop => shop)],
                    1 => [.. table.OrderBy(row => row.Tick)],
                    _ => [.. table.OrderBy(_ => random.Next())],
                };
                length = Math.Min(length, lengths.Max());
                Window[] windows = Windows(mixed, options => (
                    options.Length,
                    options.Horizon,
                    options.OrderColumnName,
                    options.SortRows,
                    options.InterleavedIds,
                    options.KeepColumnNames) =
                    (length, horizon, s_orders[order], mixing == 2, mixing > 0, ["Day", "Note"]));
                Window[] expected = [.. mixed.Select(row => row.Shop)
                    .Distinct()
                    .SelectMany(shop => ByHand([.. table.Where(row => row.Shop == shop).OrderBy(row => row.Tick)], length, horizon))];
                Assert.HasCount(expected.Length, windows);
                foreach ((Window wanted, Window window) in expected.Zip(windows))
                {
                    Assert.AreEqual((wanted.Shop, wanted.Day, wanted.Note), (window.Shop, window.Day, window.Note));
                    CollectionAssert.AreEqual(wanted.Features, window.Features);
                    CollectionAssert.AreEqual(wanted.Label, window.Label);
                }
            },
            iter: 200,
            threads: 1);

    [TestMethod]
    public void A_series_whose_rows_are_together_is_sorted_alone()
    {
        Sale[] table = [.. Table([5, 4]).Reverse()];
        Window[] windows = Windows(
            table,
            options => (options.Length, options.OrderColumnName, options.SortRows, options.KeepIncomplete) = (4, "Day", true, true));
        CollectionAssert.AreEqual(new[] { "shop 1", "shop 0", "shop 0" }, windows.Select(window => window.Shop).ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 1, 2, 3 }, windows[1].Features);
    }

    [TestMethod]
    public void Rows_that_step_back_and_ids_that_come_back_are_named()
    {
        Sale[] back = Table([5]);
        (back[2], back[3]) = (back[3], back[2]);
        Refused(back, options => options.OrderColumnName = "Day", "'Day'", "row 3", "2024-01-03", "2024-01-04", "'shop 0'", "SortRows");
        Refused(back, options => (options.OrderColumnName, options.IdColumnName) = ("Tick", null), "'Tick'", "row 3", "IdColumnName");
        Sale[] byDay = [.. Table([20, 20]).OrderBy(row => row.Day)];
        Refused(byDay, _ => { }, "'Shop'", "row 2", "'shop 0'", "InterleavedIds");
        Sale[] unplaced = Table([5]);
        unplaced[2].Real = float.NaN;
        foreach (bool sorts in new[] { false, true })
            Refused(unplaced, options => (options.OrderColumnName, options.SortRows) = ("Real", sorts), "'Real'", "row 2", "missing");
    }

    [TestMethod]
    public void Sorting_and_gathering_need_the_column_to_do_it_by()
    {
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Windows(Table([5]), options => options.SortRows = true)).Message,
            "OrderColumnName");
        StringAssert.Contains(Assert.Throws<ArgumentException>(() =>
            Windows(Table([5]), options => (options.IdColumnName, options.InterleavedIds) = (null, true))).Message, "IdColumnName");
    }

    [TestMethod]
    public void Columns_that_a_sequence_keeps_belong_to_its_first_row_as_sorted()
    {
        Sale[] table = [.. Table([3, 2]).Reverse()];
        IDataView view = _mlContext.Data.LoadFromEnumerable(table);
        IDataView sequences = _mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
        {
            IdColumnName = "Shop", OrderColumnName = "Day", SortRows = true, FeatureColumnNames =
            [
                "Sold",
            ], KeepColumnNames = ["Note", "Day"],
        }).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new[] { "shop 1 on 0", "shop 0 on 0" }, sequences.GetColumn<string>("Note").ToArray());
        CollectionAssert.AreEqual(
            new[] { new DateTime(2024, 1, 1), new DateTime(2024, 1, 1) },
            sequences.GetColumn<DateTime>("Day").ToArray());
    }

    [TestMethod]
    public void A_model_saved_with_ids_and_order_cuts_the_same_windows()
    {
        Sale[] table = [.. Table([8, 7]).OrderBy(row => row.Note)];
        IDataView view = _mlContext.Data.LoadFromEnumerable(table);
        SequenceWindowsEstimator.Options options = Options();
        (options.OrderColumnName, options.SortRows, options.InterleavedIds) = ("Day", true, true);
        SequenceWindowsTransformer transformer = _mlContext.Transforms.SequenceWindows(options).Fit(view);
        using var zip = new MemoryStream();
        _mlContext.Model.Save(transformer, view.Schema, zip);
        zip.Position = 0;
        IDataView again = new MLContext().Model.Load(zip, out _).Transform(view);
        CollectionAssert.AreEqual(
            transformer.Transform(view).GetColumn<float[]>("Features").SelectMany(window => window).ToArray(),
            again.GetColumn<float[]>("Features").SelectMany(window => window).ToArray());
    }

    private static Sale[] Table(int[] lengths) =>
        [.. lengths.SelectMany((length, shop) => Enumerable.Range(0, length).Select(t => new Sale
        {
            Shop = $"shop {shop}",
            Day = new DateTime(2024, 1, 1).AddDays(t),
            Since = TimeSpan.FromDays(t),
            Tick = t,
            Number = (short)(t - 3),
            Real = 0.5f * t,
            Sold = (100 * shop) + t,
            Note = $"shop {shop} on {t}",
        }))];

    private static IEnumerable<Window> ByHand(Sale[] series, int length, int horizon)
    {
        for (int end = length - 1; end < series.Length; end++)
        {
            yield return new Window
            {
                Shop = series[end].Shop,
                Day = series[end].Day,
                Note = series[end].Note,
                Features = [.. series[(end - length + 1)..(end + 1)].Select(row => row.Sold)],
                Label = [.. Enumerable.Range(end + 1, horizon + 1).Select(t => t < series.Length ? series[t].Sold : float.NaN)],
            };
        }
    }

    private static SequenceWindowsEstimator.Options Options() =>
        new() { FeatureColumnNames = ["Sold"], LabelColumnName = "Sold", Length = 3, Horizon = 2, IdColumnName = "Shop" };

    private Window[] Windows(Sale[] rows, Action<SequenceWindowsEstimator.Options> set)
    {
        SequenceWindowsEstimator.Options options = Options();
        set(options);

        // A horizon of one would give a single number.
        options.Horizon++;
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView windows = _mlContext.Transforms.SequenceWindows(options).Fit(view).Transform(view);
        return [.. _mlContext.Data.CreateEnumerable<Window>(windows, reuseRowObject: false, ignoreMissingColumns: true)];
    }

    private void Refused(Sale[] rows, Action<SequenceWindowsEstimator.Options> set, params string[] parts)
    {
        string message = Assert.Throws<InvalidOperationException>(() => Windows(rows, set)).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private sealed class Sale
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public TimeSpan Since { get; set; }

        public long Tick { get; set; }

        public short Number { get; set; }

        public float Real { get; set; }

        public float Sold { get; set; }

        public string Note { get; set; } = "";
    }

    private sealed class Window
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public string Note { get; set; } = "";

        public float[] Features { get; set; } = [];

        public float[] Label { get; set; } = [];
    }
}
