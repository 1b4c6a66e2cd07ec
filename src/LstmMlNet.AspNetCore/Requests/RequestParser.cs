using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>Reads bodies: a sequence, several, or the rows that sequences are made of.</summary>
internal static class RequestParser
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 16 };

    /// <summary>Reads the one sequence of <c>/predict</c> and <c>/explain</c>, or its rows.</summary>
    /// <exception cref="RequestException">There is no such sequence in the body.</exception>
    public static void ReadOne(ReadOnlySpan<byte> body, InputRows rows, ChainInput input, int maximumSteps) => Read(body, (ref reader) =>
    {
        if (input.TakesRows)
            ReadArray(ref reader, rows, "rows", "row", maximumSteps, input);
        else
            rows.Read(ref reader, "");
    });

    /// <summary>Reads the sequences of <c>/predict/batch</c>, or the rows of several.</summary>
    /// <exception cref="RequestException">There are no such sequences in the body.</exception>
    public static void ReadMany(ReadOnlySpan<byte> body, InputRows rows, ChainInput input, SequenceModelOptions options) =>
        Read(body, (ref reader) =>
        {
            if (input.TakesRows)
                ReadArray(
                    ref reader,
                    rows,
                    "rows",
                    "row",
                    (int)Math.Min(int.MaxValue, (long)options.MaximumBatch * options.MaximumSteps),
                    input);
            else
                ReadArray(ref reader, rows, "sequences", "sequence", options.MaximumBatch, input);
        });

    /// <summary>Reads a message of a stream.</summary>
    /// <exception cref="RequestException">It is not JSON.</exception>
    public static void ReadMessage(ReadOnlySpan<byte> message, JsonAction read) => Read(message, read);

    private static void Read(ReadOnlySpan<byte> body, JsonAction read)
    {
        try
        {
            var reader = new Utf8JsonReader(body, s_options);
            reader.Read();
            read(ref reader);
            if (reader.Read())
                throw new RequestException("there is more after the end of the body.");
        }
        catch (JsonException exception)
        {
            throw new RequestException($"the body is not JSON: {exception.Message}");
        }
    }

    private static void ReadArray(ref Utf8JsonReader reader, InputRows rows, string name, string item, int most, ChainInput input)
    {
        string wanted = $"give an object with \"{name}\", an array; {input.Wanted}.";
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new RequestException(reader.TokenType == JsonTokenType.Null ? $"the body is null; {wanted}" : wanted);
        bool isGiven = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isOwn = reader.ValueTextEquals(name);
            reader.Read();

            // Clients that are generated send what is not given as null.
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            if (!isOwn || reader.TokenType != JsonTokenType.StartArray)
                throw new RequestException(wanted);
            if (isGiven)
                throw new RequestException($"\"{name}\" is given twice.");
            isGiven = true;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (rows.Count == most)
                    throw new RequestException(
                        $"the body has more than {most} {item}s; at most {most} are taken.",
                        StatusCodes.Status413PayloadTooLarge);
                rows.Read(ref reader, $"{item} {rows.Count}: ");
            }
        }

        if (!isGiven)
            throw new RequestException(wanted);
        if (rows.Count == 0)
            throw new RequestException($"\"{name}\" has no rows: give at least one {item}.");
    }
}
