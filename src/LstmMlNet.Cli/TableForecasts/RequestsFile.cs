using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LstmMlNet.Cli.Generation;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>
/// The requests that a table's service answers, for editors that send them (<c>.http</c>), with rows of the training data.
/// </summary>
internal static class RequestsFile
{
    private const int MostRows = 5;
    private static readonly JavaScriptEncoder s_encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    /// <param name="history">The rows that the service begins with.</param>
    /// <param name="model">The forecaster.</param>
    public static string Write(HistoryRows history, LstmForecastTransformer model)
    {
        ForecastTable table = model.Table;
        HistorySeries series = history.Series[0];
        int[] targets = [.. table.TargetColumnNames.Select(history.PlaceOf)];
        int known = series.Rows.ToList().FindLastIndex(row => targets.Any(target => row[target] is not null)) + 1;
        object?[][] given = [.. series.Rows.Skip(known)];
        object?[][] toCome = given.Length > 0 || table.KnownColumnNames.Count == 0
            ? given
            : [.. RowsToCome.After(history, series.Rows.Take(known).ToArray(), table, model.Horizon)];
        string address = Uri.EscapeDataString(SeriesFile.AddressOf(series.Ids));
        return TemplateText.Fill("requests.Table", new Dictionary<string, string>
        {
            ["host"] = "{{host}}",
            ["Kept"] = given.Length == 0 && table.KnownColumnNames.Count > 0
                ? ""
                : Section("The forecast of one", $"GET {{{{host}}}}/series/{address}/forecast", ""),
            ["Newest"] = Rows(history, series.Rows.Take(known).TakeLast(1)),
            ["ToCome"] = toCome.Length == 0 ? "" : Section(
                "The forecast of one with what is known of the rows to come; nothing of it is kept",
                $"POST {{{{host}}}}/series/{address}/forecast",
                Rows(history, toCome)),
            ["Rows"] = Rows(history, [.. series.Rows.Take(known).TakeLast(MostRows), .. toCome]),
        });
    }

    /// <summary>A request, with blank lines before it.</summary>
    private static string Section(string title, string request, string body) =>
        $"\n\n### {title}\n{request}" + (body.Length == 0 ? "" : $"\nContent-Type: application/json\n\n{body}");

    /// <summary>Rows as a request's body, one a line.</summary>
    private static string Rows(HistoryRows history, IEnumerable<object?[]> rows)
    {
        string[] lines = [.. rows.Select(row => Row(history, row))];
        return $"{{ \"rows\": [\n    {string.Join(",\n    ", lines)}\n] }}";
    }

    private static string Row(HistoryRows history, object?[] row)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = s_encoder }))
            SeriesFile.WriteRow(json, history.Columns, row);

        // Two braces begin a variable in such a file; in a row's JSON they are part of a text.
        return Encoding.UTF8.GetString(text.ToArray()).Replace("{{", @"{\u007B", StringComparison.Ordinal);
    }
}
