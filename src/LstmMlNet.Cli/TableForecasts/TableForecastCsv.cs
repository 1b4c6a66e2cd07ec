using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Writes forecasts as CSV: a line per series, step ahead and target.</summary>
internal static class TableForecastCsv
{
    /// <returns>The number of lines below the header.</returns>
    public static long Write(LstmForecastTransformer model, IDataView forecasts, TextWriter writer, bool escape)
    {
        ForecastTable table = model.Table;
        DataViewSchema schema = forecasts.Schema;
        bool several = table.TargetColumnNames.Count > 1;
        using DataViewRowCursor cursor = forecasts.GetRowCursor(schema);
        Func<string>[] ids = [.. table.IdColumnNames.Select(name => Text(cursor, schema[name], escape))];
        Func<DateTime[]>? times = schema.GetColumnOrNull("Times") is { } dates ? Values<DateTime>(cursor, dates) : null;
        (string Target, Func<string[]> Score, Func<string[]> Lower, Func<string[]> Upper)[] targets =
        [
            .. table.TargetColumnNames.Select(target => (
                target,
                Of(target, "Score"),
                Of(target, "LowerBound"),
                Of(target, "UpperBound"))),
        ];
        string[] header =
        [
            .. table.IdColumnNames.Select(name => Quoted(name, escape)),
            .. times is null ? [] : new[] { Quoted(table.TimeColumnName!, escape) },
            "Step",
            .. several ? ["Target"] : Array.Empty<string>(),
            "Forecast", "LowerBound", "UpperBound",
        ];
        writer.WriteLine(string.Join(',', header));
        long lines = 0;
        while (cursor.MoveNext())
        {
            string[] own = [.. ids.Select(id => id())];
            DateTime[]? steps = times?.Invoke();
            foreach ((string target, Func<string[]> score, Func<string[]> lower, Func<string[]> upper) in targets)
            {
                (string[] middle, string[] low, string[] high) = (score(), lower(), upper());
                for (int h = 0; h < middle.Length; h++, lines++)
                {
                    string[] cells =
                    [
                        .. own,
                        .. steps is null ? [] : new[] { Date(steps[h]) },
                        (h + 1).ToString(CultureInfo.InvariantCulture),
                        .. several ? [Quoted(target, escape)] : Array.Empty<string>(),
                        middle[h], low[h], high[h],
                    ];
                    writer.WriteLine(string.Join(',', cells));
                }
            }
        }

        return lines;

        Func<string[]> Of(string target, string name) => Numbers(cursor, schema[several ? $"{target}.{name}" : name]);
    }

    private static Func<string> Text(DataViewRow row, DataViewSchema.Column column, bool escape)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            return Quoted(value.ToString(), escape);
        };
    }

    private static Func<T[]> Values<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            return [.. value.DenseValues()];
        };
    }

    private static string Date(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
        CultureInfo.InvariantCulture);

    /// <summary>Numbers with the digits that they have; nothing for those that are not known.</summary>
    private static Func<string[]> Numbers(DataViewRow row, DataViewSchema.Column column)
    {
        return ((VectorDataViewType)column.Type).ItemType == NumberDataViewType.Double ? Of<double>() : Of<float>();

        Func<string[]> Of<T>()
            where T : IFloatingPoint<T>
        {
            Func<T[]> values = Values<T>(row, column);
            return () => [.. values().Select(value => T.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture))];
        }
    }

    private static string Quoted(string text, bool escape)
    {
        if (escape && text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
