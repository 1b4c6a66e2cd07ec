using System.Collections;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping;

/// <summary>Splits each series in two, in time order.</summary>
internal static class TimeSplit
{
    public static DataOperationsCatalog.TrainTestData Run(
        DataOperationsCatalog operations,
        IDataView data,
        double testFraction,
        string? orderColumnName,
        int history,
        string? idColumnName,
        int gap)
    {
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share to test on must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(history);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (idColumnName is not null)
            return BySeries(data, testFraction, orderColumnName, history, idColumnName, gap);
        long rows = Read(data, orderColumnName, null, _ => { });
        (long train, long test) = Cut(rows, testFraction);
        if (!IsEnough(train, test, history, gap))
            throw new InvalidOperationException($"The data has {rows} rows, too few to test on {testFraction:P0} of them with {history} "
                + $"rows of history before{(gap > 0 ? $" and {gap} left out" : "")}.");
        return new DataOperationsCatalog.TrainTestData(operations.TakeRows(data, train - gap), operations.SkipRows(data, train - history));
    }

    private static DataOperationsCatalog.TrainTestData BySeries(
        IDataView data,
        double testFraction,
        string? orderColumnName,
        int history,
        string idColumnName,
        int gap)
    {
        var groups = new List<int>();
        Read(data, orderColumnName, idColumnName, groups.Add);
        var series = new SeriesParts(groups);
        var train = new BitArray(series.Rows);
        var test = new BitArray(series.Rows);
        bool any = false;
        for (int row = 0; row < series.Rows; row++)
        {
            (long before, long after) = Cut(series.LengthOf(row), testFraction);
            if (!IsEnough(before, after, history, gap))
            {
                // Too short to be cut: it is learned from, whole.
                train[row] = true;
                continue;
            }

            any = true;
            train[row] = series.RankOf(row) < before - gap;
            test[row] = series.RankOf(row) >= before - history;
        }

        if (!any)
        {
            int longest = series.Lengths.Count > 0 ? series.Lengths.Max() : 0;
            throw new InvalidOperationException($"The longest series of column '{idColumnName}' has {longest} rows: every one is too "
                + $"short to test on {testFraction:P0} of it with {history} rows of history before.");
        }

        return new DataOperationsCatalog.TrainTestData(new SelectedRowsView(data, train), new SelectedRowsView(data, test));
    }

    private static (long Train, long Test) Cut(long rows, double testFraction)
    {
        long test = (long)Math.Round(rows * testFraction, MidpointRounding.AwayFromZero);
        return (rows - test, test);
    }

    private static bool IsEnough(long train, long test, int history, int gap) => test >= 1 && train > gap && history <= train;

    /// <summary>Counts the rows, gives each one's series, and checks that each series rises in time.</summary>
    private static long Read(IDataView data, string? orderColumnName, string? idColumnName, Action<int> group)
    {
        DataViewSchema.Column? orderColumn = orderColumnName is null ? null : OrderReader.Find(data.Schema, orderColumnName);
        DataViewSchema.Column? idColumn = idColumnName is null ? null : LstmMlNet.Schema.Columns.Find(data.Schema, idColumnName, "id");
        using DataViewRowCursor cursor =
            data.GetRowCursor([.. new[] { orderColumn, idColumn }.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index)]);
        Func<OrderValue>? time = orderColumn is { } order ? OrderReader.Create(cursor, order) : null;
        Func<int>? series = idColumn is { } own ? RowValues.Reader(cursor, own) : null;
        var last = new Dictionary<int, OrderValue>();
        long rows = 0;
        while (cursor.MoveNext())
        {
            rows++;
            int place = series?.Invoke() ?? 0;
            group(place);
            if (time is null)
                continue;
            OrderValue value = time();
            if (last.TryGetValue(place, out OrderValue before) && value.CompareTo(before) < 0)
                throw SequenceColumnReader.Error(orderColumnName!, cursor.Position, $"{OrderReader.Text(value, orderColumn!.Value)} "
                    + $"comes after {OrderReader.Text(before, orderColumn.Value)}; rows{(idColumnName is null ? "" : " of a series")} "
                    + "must be in the order of time");
            last[place] = value;
        }

        return rows;
    }
}
