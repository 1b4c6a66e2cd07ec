using System.Text.Json;

namespace LstmMlNet.Interop.Keras;

/// <summary>A model's layers in the order in which data pass through them.</summary>
internal static class KerasArchitecture
{
    private const int MostLayers = 1000;

    /// <exception cref="NotSupportedException">The layers are not one behind the other.</exception>
    public static List<KerasLayer> Read(JsonElement model)
    {
        string kind = model.TryGetProperty("class_name", out JsonElement name) ? name.GetString() ?? "" : "";
        if (!model.TryGetProperty("config", out JsonElement config))
            throw new InvalidDataException("The Keras model's configuration is empty.");

        // Of the first versions a Sequential's configuration is the list itself.
        JsonElement list = config.ValueKind == JsonValueKind.Array ? config
            : config.TryGetProperty("layers", out JsonElement layers) ? layers
            : throw new NotSupportedException($"The Keras model is of class {kind}; Sequential is read, and Functional of one chain.");
        if (list.GetArrayLength() is 0 or > MostLayers)
            throw new InvalidDataException($"The Keras model has {list.GetArrayLength()} layers.");
        return kind switch
        {
            "Sequential" => [.. list.EnumerateArray().Select(KerasLayer.Of)],
            "Functional" or "Model" => Chain([.. list.EnumerateArray()]),
            _ => throw new NotSupportedException($"The Keras model is of class {kind}; Sequential is read, and Functional of one chain."),
        };
    }

    /// <summary>A functional model's layers, each of which reads the one before it.</summary>
    private static List<KerasLayer> Chain(JsonElement[] layers)
    {
        var before = new Dictionary<string, KerasLayer>(StringComparer.Ordinal);
        KerasLayer? current = null;
        foreach (JsonElement json in layers)
        {
            KerasLayer layer = KerasLayer.Of(json);
            string[] inputs = json.TryGetProperty("inbound_nodes", out JsonElement nodes) ? [.. InputsOf(nodes).Distinct()] : [];
            if (inputs.Length > 1)
                throw layer.Unsupported($"it reads several others ({string.Join(", ", inputs)}); a network here is one chain");
            if (inputs.Length == 0)
                current = current is null ? layer : throw layer.Unsupported("the model has several inputs");
            else if (!before.TryAdd(inputs[0], layer))
                throw layer.Unsupported($"'{inputs[0]}' is read by several; a network here is one chain");
        }

        var chain = new List<KerasLayer>();
        for (; current is not null && chain.Count <= layers.Length; current = before.GetValueOrDefault(current.Name))
            chain.Add(current);
        return chain.Count == layers.Length
            ? chain
            : throw new NotSupportedException("The Keras model's layers are not one behind the other; a network here is one chain.");
    }

    /// <summary>
    /// The names of the layers that nodes read: <c>keras_history</c> of Keras 3, and of Keras 2 lists that begin with a name.
    /// </summary>
    private static IEnumerable<string> InputsOf(JsonElement nodes)
    {
        switch (nodes.ValueKind)
        {
            case JsonValueKind.Object:
                return nodes.EnumerateObject().SelectMany(property => property.Name == "keras_history"
                    ? property.Value.EnumerateArray().Take(1).Select(name => name.GetString() ?? "")
                    : InputsOf(property.Value));
            case JsonValueKind.Array when nodes.GetArrayLength() >= 3 && nodes[0].ValueKind == JsonValueKind.String
                && nodes[1].ValueKind == JsonValueKind.Number:
                return [nodes[0].GetString()!];
            case JsonValueKind.Array:
                return nodes.EnumerateArray().SelectMany(InputsOf);
            default:
                return [];
        }
    }
}
