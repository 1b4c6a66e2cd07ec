using System.Globalization;
using System.Text.Json;
using LstmMlNet.Schema;

namespace LstmMlNet.ModelFile;

/// <summary>The classes' values as JSON: their type's name, and each value as text, in the order of the classes.</summary>
internal static class ClassValuesFile
{
    private const string TypeName = "Type";
    private const string ValuesName = "Values";

    /// <exception cref="NotSupportedException">The values are of a type that has no text.</exception>
    public static byte[] Write(ClassValues values)
    {
        ClassValueType type = ClassValueType.Of(values.Type.ItemType)
            ?? throw new NotSupportedException($"The label's values are of type {values.Type.ItemType}, which cannot be saved.");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString(TypeName, type.Name);
            json.WriteStartArray(ValuesName);
            foreach (string text in type.ToTexts(values))
                json.WriteStringValue(text);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <param name="bytes">The file.</param>
    /// <param name="classes">The required number of values: no more are read.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or has another number of values.</exception>
    public static ClassValues Read(byte[] bytes, int classes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes);
            Expect(ref json, JsonTokenType.StartObject);
            ExpectName(ref json, TypeName);
            Expect(ref json, JsonTokenType.String);
            string name = json.GetString()!;
            ClassValueType type = ClassValueType.Of(name)
                ?? throw new InvalidDataException($"their type is '{name}', which this LstmMlNet does not know");
            ExpectName(ref json, ValuesName);
            Expect(ref json, JsonTokenType.StartArray);
            var texts = new List<string>();
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                if (texts.Count == classes)
                    throw new InvalidDataException(
                        string.Create(CultureInfo.InvariantCulture, $"there are more than the network's {classes} classes"));
                texts.Add(json.GetString()!);
            }

            if (json.TokenType != JsonTokenType.EndArray || texts.Count != classes)
                throw new InvalidDataException(
                    string.Create(CultureInfo.InvariantCulture, $"there are {texts.Count} for a network of {classes} classes"));
            Expect(ref json, JsonTokenType.EndObject);
            return type.FromTexts(texts);
        }
        catch (Exception exception) when (exception is InvalidDataException
            or JsonException
            or InvalidOperationException
            or FormatException
            or OverflowException)
        {
            throw new InvalidDataException($"The model's class values cannot be read: {exception.Message}.", exception);
        }
    }

    private static void ExpectName(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.PropertyName);
        if (!json.ValueTextEquals(name))
            throw new InvalidDataException($"'{json.GetString()}' stands where '{name}' should");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
            throw new InvalidDataException($"{json.TokenType} stands where {token} should");
    }
}
