using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>The rows that a table's next forecasts are made from: of each series the last known ones, and those after them.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Series">The series in the order of their first rows, each with its rows in the order of time.</param>
internal sealed record HistoryRows(IReadOnlyList<string> Columns, IReadOnlyList<HistorySeries> Series)
{
    /// <summary>Where a column is in each row.</summary>
    public int PlaceOf(string column) => Columns.ToList().IndexOf(column);

    public static HistoryRows Read(LstmForecastTransformer model, IDataView rows)
    {
        ForecastTable table = model.Table;
        DataViewSchema schema = rows.Schema;
        var read = new List<(string Key, IComparable Order, bool IsKnown, object?[] Values)>();
        int[] ids = [.. table.IdColumnNames.Select(name => schema[name].Index)];
        int[] targets = [.. table.TargetColumnNames.Select(name => schema[name].Index)];
        int? time = table.TimeColumnName is { } order ? schema[order].Index : null;
        using (DataViewRowCursor cursor = rows.GetRowCursor(schema))
        {
            Func<object?>[] cells = [.. schema.Select(column => Cell(cursor, column))];
            while (cursor.MoveNext())
            {
                object?[] values = [.. cells.Select(cell => cell())];
                read.Add((
                    string.Join('\u001f', ids.Select(id => values[id])),
                    time is { } place ? (IComparable)(values[place] ?? double.NaN) : read.Count,
                    targets.Any(target => values[target] is not null),
                    values));
            }
        }

        return new HistoryRows([.. schema.Select(column => column.Name)], [.. read.GroupBy(row => row.Key).Select(series =>
        {
            (string Key, IComparable Order, bool IsKnown, object?[] Values)[] sorted = [.. series.OrderBy(row => row.Order)];
            int last = Array.FindLastIndex(sorted, row => row.IsKnown);
            return new HistorySeries(
                [.. ids.Select(id => (string)sorted[0].Values[id]!)],
                [.. sorted.Skip(Math.Max(0, last + 1 - model.HistoryLength)).Select(row => row.Values)]);
        })]);
    }

    /// <summary>A column's value: text, a time, or a number; null where it is missing.</summary>
    private static Func<object?> Cell(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
            return Of<ReadOnlyMemory<char>>(row, column, value => value.ToString());
        if (column.Type is DateTimeDataViewType)
            return Of<DateTime>(row, column, value => value);
        return column.Type == NumberDataViewType.Double
            ? Of<double>(row, column, value => double.IsNaN(value) ? null : value)
            : Of<float>(row, column, value => float.IsNaN(value) ? null : value);
    }

    private static Func<object?> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, object?> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}

/// <summary>A series' last rows.</summary>
/// <param name="Ids">What identifies it.</param>
/// <param name="Rows">The values of each row, in the order of the table's columns.</param>
internal sealed record HistorySeries(IReadOnlyList<string> Ids, IReadOnlyList<object?[]> Rows);
