using System.Collections;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping;

/// <summary>Cuts series in two in the order of time, each at its own end.</summary>
internal static class TimeSplit
{
    public static DataOperationsCatalog.TrainTestData Run(DataOperationsCatalog operations, IDataView data, double testFraction, string? timeColumnName, int history, string? groupColumnName, int gap)
    {
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share to test on must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(history);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (groupColumnName is not null)
            return BySeries(data, testFraction, timeColumnName, history, groupColumnName, gap);
        long rows = Read(data, timeColumnName, null, _ => { });
        (long train, long test) = Cut(rows, testFraction);
        if (!IsEnough(train, test, history, gap))
            throw new InvalidOperationException($"The data has {rows} rows, too few to test on {testFraction:P0} of them with {history} rows of history before{(gap > 0 ? $" and {gap} left out" : "")}.");
        return new DataOperationsCatalog.TrainTestData(operations.TakeRows(data, train - gap), operations.SkipRows(data, train - history));
    }

    private static DataOperationsCatalog.TrainTestData BySeries(IDataView data, double testFraction, string? timeColumnName, int history, string groupColumnName, int gap)
    {
        var groups = new List<int>();
        Read(data, timeColumnName, groupColumnName, groups.Add);
        var series = new SeriesParts(groups);
        var train = new BitArray(series.Rows);
        var test = new BitArray(series.Rows);
        bool any = false;
        for (int row = 0; row < series.Rows; row++)
        {
            (long before, long after) = Cut(series.LengthOf(row), testFraction);
            if (!IsEnough(before, after, history, gap))
            {
                // Too short to be cut: it is learnt from, whole.
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
            throw new InvalidOperationException($"The longest series of column '{groupColumnName}' has {longest} rows: every one is too short to test on {testFraction:P0} of it with {history} rows of history before.");
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
    private static long Read(IDataView data, string? timeColumnName, string? groupColumnName, Action<int> group)
    {
        DataViewSchema.Column? timeColumn = timeColumnName is null ? null : OrderReader.Find(data.Schema, timeColumnName);
        DataViewSchema.Column? groupColumn = groupColumnName is null ? null : LstmMlNet.Schema.Columns.Find(data.Schema, groupColumnName, "group");
        using DataViewRowCursor cursor = data.GetRowCursor([.. new[] { timeColumn, groupColumn }.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index)]);
        Func<OrderValue>? time = timeColumn is { } order ? OrderReader.Create(cursor, order) : null;
        Func<int>? series = groupColumn is { } own ? RowValues.Reader(cursor, own) : null;
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
                throw SequenceColumnReader.Error(timeColumnName!, cursor.Position, $"{OrderReader.Text(value, timeColumn!.Value)} comes after {OrderReader.Text(before, timeColumn.Value)}; rows{(groupColumnName is null ? "" : " of a series")} must be in the order of time");
            last[place] = value;
        }

        return rows;
    }
}
