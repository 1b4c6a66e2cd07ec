using System.Globalization;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Writes the rows that a table's next forecasts are made from as CSV.</summary>
internal static class HistoryFile
{
    public static void Write(HistoryRows history, TextWriter writer)
    {
        writer.WriteLine(string.Join(',', history.Columns.Select(Quoted)));
        foreach (object?[] row in history.Series.SelectMany(series => series.Rows))
            writer.WriteLine(string.Join(',', row.Select(Text)));
    }

    private static string Text(object? value) => value switch
    {
        string text => Quoted(text),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => "",
    };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
