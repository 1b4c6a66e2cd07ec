using System.Text.Json;

namespace LstmMlNet.Interop.Keras;

/// <summary>A layer as a model's configuration describes it.</summary>
/// <param name="ClassName">Its class, as <c>LSTM</c>.</param>
/// <param name="Name">Its name in the model, as <c>lstm_1</c>.</param>
/// <param name="Config">Its arguments.</param>
internal sealed record KerasLayer(string ClassName, string Name, JsonElement Config)
{
    public string What => $"layer '{Name}' ({ClassName})";

    public static KerasLayer Of(JsonElement json)
    {
        JsonElement config = json.TryGetProperty("config", out JsonElement found) && found.ValueKind == JsonValueKind.Object
            ? found
            : throw new InvalidDataException("The Keras model's configuration has a layer without arguments.");
        string className = json.GetProperty("class_name").GetString() ?? "";
        return new KerasLayer(
            className[(className.LastIndexOf('>') + 1)..],
            config.TryGetProperty("name", out JsonElement name) ? name.GetString() ?? "" : "",
            config);
    }

    public NotSupportedException Unsupported(string reason) => new($"The Keras model's {What} cannot be read: {reason}.");

    public InvalidDataException Damaged(string reason) => new($"The Keras model's {What} is damaged: {reason}.");

    public bool Flag(string name, bool otherwise = false) => Config.TryGetProperty(name, out JsonElement value)
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.Null or JsonValueKind.False => false,
            _ => throw Damaged($"'{name}' is neither true nor false"),
        }
        : otherwise;

    public int Number(string name) => Config.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 1 and <= 1 << 24
        && number == Math.Truncate(number)
            ? (int)number
            : throw Damaged($"'{name}' is not a number of 1 or more");

    /// <summary>An argument that is a text or, as an activation may be, an object of a class or function of that name.</summary>
    public string Text(string name, string otherwise)
    {
        if (!Config.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Object)
        {
            value = value.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.String
                ? config
                : value.GetProperty("class_name");
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Damaged($"'{name}' is not text");
    }

    /// <summary>A layer within it, as of a wrapper.</summary>
    public KerasLayer Inner(string name) => Config.TryGetProperty(name, out JsonElement layer) && layer.ValueKind == JsonValueKind.Object
        ? Of(layer)
        : throw Damaged($"it wraps no '{name}'");
}
