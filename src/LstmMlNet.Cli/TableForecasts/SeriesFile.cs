using System.Text.Encodings.Web;
using System.Text.Json;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Writes the rows that a table's next forecasts are made from as a service reads them when it starts.</summary>
internal static class SeriesFile
{
    public static void Write(HistoryRows history, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("series");
        foreach (HistorySeries series in history.Series)
        {
            json.WriteStartObject();
            json.WriteString("series", AddressOf(series.Ids));
            json.WriteStartArray("rows");
            foreach (object?[] row in series.Rows)
                WriteRow(json, history.Columns, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a row as an object; a value that is missing is null.</summary>
    public static void WriteRow(Utf8JsonWriter json, IReadOnlyList<string> columns, object?[] row)
    {
        json.WriteStartObject();
        for (int i = 0; i < row.Length; i++)
        {
            switch (row[i])
            {
                case string text:
                    json.WriteString(columns[i], text);
                    break;
                case DateTime time:
                    json.WriteString(columns[i], time);
                    break;
                case double number:
                    json.WriteNumber(columns[i], number);
                    break;
                case float number:
                    json.WriteNumber(columns[i], number);
                    break;
                default:
                    json.WriteNull(columns[i]);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A series' place in the service's addresses.</summary>
    public static string AddressOf(IReadOnlyList<string> ids) => ids.Count switch
    {
        0 => "all",
        1 => ids[0],
        _ => string.Join(',', ids.Select(Escaped)),
    };

    private static string Escaped(string id) =>
        id.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal);
}
