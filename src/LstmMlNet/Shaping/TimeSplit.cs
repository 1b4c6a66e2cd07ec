using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping;

/// <summary>Cuts a series in two in the order of time.</summary>
internal static class TimeSplit
{
    public static DataOperationsCatalog.TrainTestData Run(DataOperationsCatalog operations, IDataView data, double testFraction, string? timeColumnName, int history)
    {
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "The share to test on must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(history);
        long rows = Count(data, timeColumnName);
        long test = (long)Math.Round(rows * testFraction, MidpointRounding.AwayFromZero);
        long train = rows - test;
        if (test < 1 || train < 1 || history > train)
            throw new InvalidOperationException($"The data has {rows} rows, too few to test on {testFraction:P0} of them with {history} rows of history before.");
        return new DataOperationsCatalog.TrainTestData(operations.TakeRows(data, train), operations.SkipRows(data, train - history));
    }

    private static long Count(IDataView data, string? timeColumnName)
    {
        DataViewSchema.Column? column = timeColumnName is null ? null : OrderReader.Find(data.Schema, timeColumnName);
        using DataViewRowCursor cursor = data.GetRowCursor(column is { } needed ? [needed] : []);
        Func<OrderValue>? read = column is { } time ? OrderReader.Create(cursor, time) : null;
        OrderValue? last = null;
        long rows = 0;
        while (cursor.MoveNext())
        {
            rows++;
            if (read is null)
                continue;
            OrderValue value = read();
            if (last is { } before && value.CompareTo(before) < 0)
                throw SequenceColumnReader.Error(timeColumnName!, cursor.Position, $"{OrderReader.Text(value, column!.Value)} comes after {OrderReader.Text(before, column.Value)}; rows must be in the order of time");
            last = value;
        }

        return rows;
    }
}
