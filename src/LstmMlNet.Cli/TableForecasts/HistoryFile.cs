using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Writes the rows of a table that its next forecasts are made from: each series' last known ones, and those after them.</summary>
internal static class HistoryFile
{
    public static void Write(LstmForecastTransformer model, IDataView rows, TextWriter writer)
    {
        ForecastTable table = model.Table;
        DataViewSchema schema = rows.Schema;
        var read = new List<(string Series, IComparable Order, bool IsKnown, string Line)>();
        using (DataViewRowCursor cursor = rows.GetRowCursor(schema))
        {
            Func<string>[] cells = [.. schema.Select(column => Cell(cursor, column))];
            int[] ids = [.. table.IdColumnNames.Select(name => schema[name].Index)];
            int[] targets = [.. table.TargetColumnNames.Select(name => schema[name].Index)];
            Func<IComparable> order = table.TimeColumnName is { } time ? Order(cursor, schema[time]) : () => read.Count;
            while (cursor.MoveNext())
            {
                string[] texts = [.. cells.Select(cell => cell())];
                read.Add((
                    string.Join('\u001f', ids.Select(id => texts[id])),
                    order(),
                    targets.Any(target => texts[target].Length > 0),
                    string.Join(',', texts)));
            }
        }

        writer.WriteLine(string.Join(',', schema.Select(column => Quoted(column.Name))));
        foreach (IGrouping<string, (string Series, IComparable Order, bool IsKnown, string Line)> series in read.GroupBy(row => row.Series))
        {
            (string Series, IComparable Order, bool IsKnown, string Line)[] sorted = [.. series.OrderBy(row => row.Order)];
            int last = Array.FindLastIndex(sorted, row => row.IsKnown);
            foreach ((_, _, _, string line) in sorted.Skip(Math.Max(0, last + 1 - model.HistoryLength)))
                writer.WriteLine(line);
        }
    }

    private static Func<IComparable> Order(DataViewRow row, DataViewSchema.Column column) => column.Type is DateTimeDataViewType
        ? Of<DateTime, IComparable>(row, column, value => value)
        : Of<double, IComparable>(row, column, value => value);

    private static Func<string> Cell(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
            return Of<ReadOnlyMemory<char>, string>(row, column, value => Quoted(value.ToString()));
        if (column.Type is DateTimeDataViewType)
            return Of<DateTime, string>(row, column, value => value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return column.Type == NumberDataViewType.Double
            ? Of<double, string>(row, column, value => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture))
            : Of<float, string>(row, column, value => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static Func<TText> Of<T, TText>(DataViewRow row, DataViewSchema.Column column, Func<T, TText> write)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return write(value);
        };
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
