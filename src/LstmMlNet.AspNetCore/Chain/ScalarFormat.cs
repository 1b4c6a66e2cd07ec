using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Reads one JSON value.</summary>
internal delegate T ScalarReader<T>(ref Utf8JsonReader reader);

/// <summary>How a column's values are written in JSON.</summary>
/// <param name="Name">What is wanted, for errors and for <c>GET /model</c>.</param>
/// <param name="Read">Reads a value; throws <see cref="RequestException"/> or <see cref="FormatException"/> where it is none.</param>
/// <param name="Missing">The value where none is given.</param>
/// <param name="AllowsNull">Whether <c>null</c> stands for the missing value.</param>
internal sealed record ScalarFormat<T>(string Name, ScalarReader<T> Read, T Missing, bool AllowsNull) : IScalarFormat
{
    public InputColumn CreateColumn(DataViewSchema.Column column, bool isRequired) =>
        column.Type is VectorDataViewType ? new VectorColumn<T>(column, isRequired, this) : new ScalarColumn<T>(column, isRequired, this);
}

/// <summary>How a column's values are written in JSON, whatever their type.</summary>
internal interface IScalarFormat
{
    public string Name { get; }

    /// <summary>Whether a value may be missing.</summary>
    public bool AllowsNull { get; }

    /// <summary>An input column of this type.</summary>
    public InputColumn CreateColumn(DataViewSchema.Column column, bool isRequired);
}

/// <summary>The types of values that JSON can give.</summary>
internal static class ScalarFormats
{
    /// <summary>The format of a type of items; null where JSON has none (images, row ids).</summary>
    public static IScalarFormat? Of(DataViewType type) => type switch
    {
        KeyDataViewType key when key.RawType == typeof(byte) => Key((ref reader) => checked((byte)Token(ref reader, key)), key),
        KeyDataViewType key when key.RawType == typeof(ushort) => Key((ref reader) => checked((ushort)Token(ref reader, key)), key),
        KeyDataViewType key when key.RawType == typeof(uint) => Key((ref reader) => checked((uint)Token(ref reader, key)), key),
        KeyDataViewType key => Key((ref reader) => Token(ref reader, key), key),
        TextDataViewType =>
            new ScalarFormat<ReadOnlyMemory<char>>("text", (ref reader) => Text(ref reader).AsMemory(), default, AllowsNull: true),
        BooleanDataViewType => new ScalarFormat<bool>("true or false", Truth, false, AllowsNull: false),
        DateTimeDataViewType => new ScalarFormat<DateTime>(
            "a date and time (ISO 8601)",
            (ref reader) => Time(Text(ref reader)),
            default,
            AllowsNull: false),
        DateTimeOffsetDataViewType => new ScalarFormat<DateTimeOffset>(
            "a date and time (ISO 8601)",
            (ref reader) => DateTimeOffset.Parse(Text(ref reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            default,
            AllowsNull: false),
        TimeSpanDataViewType => new ScalarFormat<TimeSpan>(
            "a span of time (d.hh:mm:ss)",
            (ref reader) => TimeSpan.Parse(Text(ref reader), CultureInfo.InvariantCulture),
            default,
            AllowsNull: false),
        _ => Number(type.RawType),
    };

    private static IScalarFormat? Number(Type raw)
    {
        if (raw == typeof(float))
            return new ScalarFormat<float>("a number", Single, float.NaN, AllowsNull: true);
        if (raw == typeof(double))
            return new ScalarFormat<double>("a number", Double, double.NaN, AllowsNull: true);
        return raw == typeof(sbyte) ? Whole((ref reader) => reader.GetSByte())
            : raw == typeof(short) ? Whole((ref reader) => reader.GetInt16())
            : raw == typeof(int) ? Whole((ref reader) => reader.GetInt32())
            : raw == typeof(long) ? Whole((ref reader) => reader.GetInt64())
            : raw == typeof(byte) ? Whole((ref reader) => reader.GetByte())
            : raw == typeof(ushort) ? Whole((ref reader) => reader.GetUInt16())
            : raw == typeof(uint) ? Whole((ref reader) => reader.GetUInt32())
            : raw == typeof(ulong) ? Whole((ref reader) => reader.GetUInt64())
            : null;
    }

    private static ScalarFormat<T> Whole<T>(ScalarReader<T> read)
        where T : struct => new(
            "a whole number",
            (ref reader) => reader.TokenType == JsonTokenType.Number ? read(ref reader) : throw new FormatException(),
            default,
            AllowsNull: false);

    private static ScalarFormat<T> Key<T>(ScalarReader<T> read, KeyDataViewType key)
        where T : struct => new($"a whole number from 0 (unknown) to {key.Count}", read, default, AllowsNull: true);

    private static ulong Token(ref Utf8JsonReader reader, KeyDataViewType key) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong token) && token <= key.Count
            ? token
            : throw new FormatException();

    private static float Single(ref Utf8JsonReader reader)
    {
        float value = reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : throw new FormatException();
        return float.IsFinite(value) ? value : throw new RequestException("is not a finite number: it is beyond 3.4e38");
    }

    private static double Double(ref Utf8JsonReader reader)
    {
        double value = reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new FormatException();
        return double.IsFinite(value) ? value : throw new RequestException("is not a finite number: it is beyond 1.7e308");
    }

    /// <summary>The time as it is written: one with an offset is not moved to the time zone of this machine.</summary>
    private static DateTime Time(string text)
    {
        DateTime time = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return time.Kind == DateTimeKind.Local ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).DateTime : time;
    }

    private static bool Truth(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw new FormatException();

    private static string Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormatException();
}
