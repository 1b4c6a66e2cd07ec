using System.Text.Json;
using LstmMlNet.Networks;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>
/// Series in a file: <c>{"series": [{"series": "north", "rows": [{…}, …]}, …]}</c>, the rows as <c>POST series/{id}</c> takes them.
/// </summary>
internal static class SeriesFile
{
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static List<(string Id, byte[][] Rows)> Read(string path, int mostSeries)
    {
        var read = new List<(string Id, byte[][] Rows)>();
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 16 });
            foreach (JsonElement series in Member(document.RootElement, "series", JsonValueKind.Array).EnumerateArray())
            {
                string id = Member(series, "series", JsonValueKind.String).GetString()!;
                byte[][] rows = [.. Member(series, "rows", JsonValueKind.Array).EnumerateArray().Select((row, i) => Row(row, id, i))];
                read.Add((id, rows));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The series in '{path}' cannot be read: {exception.Message}", exception);
        }

        return read.Count <= mostSeries
            ? read
            : throw new InvalidDataException($"'{path}' holds {read.Count} series; at most {mostSeries} are kept "
                + $"({nameof(SequenceModelOptions.MaximumSeries)}).");
    }

    /// <summary>Writes the file; an old one stays whole until the new one is written.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Id, byte[][] Rows)> all) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, ServiceJson.WriterOptions);
        json.WriteStartObject();
        json.WriteStartArray("series");
        foreach ((string id, byte[][] rows) in all)
        {
            json.WriteStartObject();
            json.WriteString("series", id);
            json.WriteStartArray("rows");
            foreach (byte[] row in rows)
                json.WriteRawValue(row, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static byte[] Row(JsonElement row, string id, int index) => row.ValueKind == JsonValueKind.Object
        ? System.Text.Encoding.UTF8.GetBytes(row.GetRawText())
        : throw new InvalidOperationException($"row {index} of series '{id}' is not an object.");

    private static JsonElement Member(JsonElement value, string name, JsonValueKind kind) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) && member.ValueKind == kind
            ? member
            : throw new InvalidOperationException(
                $"there is no \"{name}\" ({(kind == JsonValueKind.Array ? "an array" : "a text")}) where one is expected.");
}
