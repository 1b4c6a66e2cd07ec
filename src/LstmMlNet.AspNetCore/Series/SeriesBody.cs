using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The rows in the body of a request.</summary>
/// <param name="input">The columns that the model takes.</param>
/// <param name="idColumns">The columns that identify a series.</param>
internal sealed class SeriesBody(ChainInput input, IReadOnlyList<string> idColumns)
{
    // A row holds a few numbers and texts; what is kept of all series stays within memory.
    private const int MostRowBytes = 4096;

    private readonly InputRows _scratch = new(input);

    /// <summary>Reads the rows of one series, each as it is kept: the columns that predictions depend on, and the address's IDs.</summary>
    /// <exception cref="RequestException">The body is not JSON, or a row is none that the model takes.</exception>
    public List<byte[]> Read(ReadOnlyMemory<byte> body, IReadOnlyList<string> ids, int mostRows) =>
        [.. ReadRows(body, ids, mostRows).Select(row => row.Json)];

    /// <summary>Reads the rows of any series, by their addresses, in the order of their first rows.</summary>
    /// <exception cref="RequestException">The body is not JSON, or a row is none that the model takes.</exception>
    public List<(string Series, List<byte[]> Rows)> ReadMany(ReadOnlyMemory<byte> body, int mostRows) =>
    [
        .. ReadRows(body, idColumns.Count == 0 ? [] : null, mostRows)
            .GroupBy(row => row.Series, StringComparer.Ordinal)
            .Select(series => (series.Key, series.Select(row => row.Json).ToList())),
    ];

    /// <summary>Reads a row as it is kept.</summary>
    /// <exception cref="RequestException">It does not fit the model.</exception>
    public static void ReadRow(byte[] row, InputRows rows, string where)
    {
        var reader = new Utf8JsonReader(row);
        reader.Read();
        rows.Read(ref reader, where);
    }

    private List<(string Series, byte[] Json)> ReadRows(ReadOnlyMemory<byte> body, IReadOnlyList<string>? ids, int mostRows)
    {
        using JsonDocument document = Parse(body);
        JsonElement[] given = document.RootElement switch
        {
            { ValueKind: JsonValueKind.Object } root when root.TryGetProperty("rows", out JsonElement rows)
                && rows.ValueKind == JsonValueKind.Array => [.. rows.EnumerateArray()],
            { ValueKind: JsonValueKind.Object } root => [root],
            _ => throw new RequestException($"give a row, or an object with \"rows\", an array; {input.Wanted}."),
        };
        if (given.Length == 0)
            throw new RequestException("\"rows\" has no rows: give at least one.");
        if (given.Length > mostRows)
            throw new RequestException(
                $"the body has {given.Length} rows; at most {mostRows} are taken.",
                StatusCodes.Status413PayloadTooLarge);
        try
        {
            return [.. given.Select((row, i) => Kept(row, $"row {i}: ", ids))];
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // What a document is not checked for when it is read: names and texts that are no Unicode.
            throw new RequestException($"the body is not JSON: {exception.Message}");
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException exception)
        {
            throw new RequestException($"the body is not JSON: {exception.Message}");
        }
    }

    private (string Series, byte[] Json) Kept(JsonElement row, string where, IReadOnlyList<string>? ids)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new RequestException($"{where}it is not an object; {input.Wanted}.");
        var found = new string?[idColumns.Count];
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ServiceJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in row.EnumerateObject())
            {
                int? place = input.Find(property.Name);
                if (place is { } column && IdOf(column) is >= 0 and var id)
                {
                    found[id] = TextOf(property.Value);
                    if (ids is not null && found[id] != ids[id])
                        throw new RequestException(
                            $"{where}column '{idColumns[id]}' is '{found[id]}'; the address says '{ids[id]}'.");
                }

                // What predictions do not depend on need not be kept; unknown names are refused below.
                if (place is { } known && !input.Columns[known].IsRequired)
                    continue;
                writer.WritePropertyName(property.Name);
                property.Value.WriteTo(writer);
            }

            for (int i = 0; ids is not null && i < found.Length; i++)
            {
                if (found[i] is null && input.Find(idColumns[i]) is { } own && input.Columns[own].IsRequired)
                    WriteId(writer, idColumns[i], ids[i], input.Columns[own].ItemName);
                found[i] = ids[i];
            }

            writer.WriteEndObject();
        }

        if (buffer.WrittenCount > MostRowBytes)
            throw new RequestException(
                $"{where}it has {buffer.WrittenCount} bytes; at most {MostRowBytes} are kept of a row.",
                StatusCodes.Status413PayloadTooLarge);
        byte[] kept = buffer.WrittenSpan.ToArray();
        _scratch.Clear();
        ReadRow(kept, _scratch, where);
        int missing = Array.IndexOf(found, null);
        if (missing >= 0)
            throw new RequestException($"{where}column '{idColumns[missing]}' is missing: it says which series the row belongs to.");
        string series = SeriesAddress.Of(found!);
        SeriesAddress.Check(series);
        return (series, kept);
    }

    /// <summary>Which of the ids a column is; −1 for none.</summary>
    private int IdOf(int column)
    {
        for (int i = 0; i < idColumns.Count; i++)
        {
            if (input.Columns[column].Name == idColumns[i])
                return i;
        }

        return -1;
    }

    /// <summary>Text of an id as the address has it.</summary>
    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static void WriteId(Utf8JsonWriter writer, string name, string id, string kind)
    {
        writer.WritePropertyName(name);
        bool isNumber = kind is "a number" or "a whole number";
        if (isNumber && long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            writer.WriteNumberValue(whole);
        else if (isNumber && double.TryParse(id, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(id);
    }
}
