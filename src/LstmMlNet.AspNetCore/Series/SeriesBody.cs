using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The rows in the body of a request.</summary>
internal static class SeriesBody
{
    // A row holds a few numbers and texts; what is kept of all series stays within memory.
    private const int MostRowBytes = 4096;

    /// <summary>Reads the rows of a body, each as it is kept: the columns that predictions depend on, and the id of the address.</summary>
    /// <exception cref="RequestException">The body is not JSON, or a row is none that the model takes.</exception>
    public static List<byte[]> Read(ReadOnlyMemory<byte> body, string id, ChainInput input, string? idColumn, int mostRows)
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
            return [.. given.Select((row, i) => Kept(row, $"row {i}: ", id, input, idColumn))];
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

    private static byte[] Kept(JsonElement row, string where, string id, ChainInput input, string? idColumn)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new RequestException($"{where}it is not an object; {input.Wanted}.");
        int? idPlace = idColumn is null ? null : input.Find(idColumn);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ServiceJson.WriterOptions))
        {
            writer.WriteStartObject();
            bool isGiven = false;
            foreach (JsonProperty property in row.EnumerateObject())
            {
                bool isId = idPlace is { } place && input.Find(property.Name) == place;
                if (isId && TextOf(property.Value) != id)
                    throw new RequestException($"{where}column '{idColumn}' is '{TextOf(property.Value)}'; the address says '{id}'.");
                isGiven |= isId;

                // What predictions do not depend on need not be kept; unknown names are refused below.
                if (input.Find(property.Name) is { } known && !input.Columns[known].IsRequired)
                    continue;
                writer.WritePropertyName(property.Name);
                property.Value.WriteTo(writer);
            }

            if (idPlace is { } own && !isGiven && input.Columns[own].IsRequired)
                WriteId(writer, idColumn!, id, input.Columns[own].ItemName);
            writer.WriteEndObject();
        }

        if (buffer.WrittenCount > MostRowBytes)
            throw new RequestException(
                $"{where}it has {buffer.WrittenCount} bytes; at most {MostRowBytes} are kept of a row.",
                StatusCodes.Status413PayloadTooLarge);
        byte[] kept = buffer.WrittenSpan.ToArray();
        ReadRow(kept, new InputRows(input), where);
        return kept;
    }

    /// <summary>Text of an id as the address has it.</summary>
    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static void WriteId(Utf8JsonWriter writer, string name, string id, string kind)
    {
        writer.WritePropertyName(name);
        if (kind is "a number" or "a whole number"
            && double.TryParse(id, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            writer.WriteRawValue(id.Trim());
        else
            writer.WriteStringValue(id);
    }

    /// <summary>Reads a row as it is kept.</summary>
    /// <exception cref="RequestException">It does not fit the model.</exception>
    public static void ReadRow(byte[] row, InputRows rows, string where)
    {
        var reader = new Utf8JsonReader(row);
        reader.Read();
        rows.Read(ref reader, where);
    }
}
