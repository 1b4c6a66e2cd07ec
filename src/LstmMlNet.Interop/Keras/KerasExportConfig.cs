using System.Text.Json.Nodes;
using LstmMlNet.Networks;

namespace LstmMlNet.Interop.Keras;

/// <summary>
/// A network's architecture as the configuration of a Sequential of Keras 3. Arguments that are left out have Keras's defaults.
/// </summary>
internal static class KerasExportConfig
{
    public static string Of(RecurrentNetwork network)
    {
        var layers = new JsonArray();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        JsonArray shape = network.Embedding is null ? [null, network.Steps, network.Features] : [null, network.Steps];
        Add("InputLayer", new JsonObject { ["batch_shape"] = shape, ["dtype"] = "float32" });
        if (network.Embedding is { } embedding)
            Add("Embedding", new JsonObject { ["input_dim"] = embedding.Vocabulary + 1, ["output_dim"] = embedding.Units });
        for (int i = 0; i < network.Layers.Count; i++)
        {
            RecurrentLayer layer = network.Layers[i];
            bool sequences = i < network.Layers.Count - 1 || network.Head.PerStep || network.Pooling != SequencePooling.Last;
            JsonObject own = Recurrent(layer, sequences);
            string className = KerasExport.ClassOf(layer);
            if (!layer.Bidirectional)
            {
                Add(className, own);
                continue;
            }

            own["name"] = Name(className);
            Add("Bidirectional", new JsonObject { ["layer"] = Layer(className, own), ["merge_mode"] = "concat" });
        }

        if (!network.Head.PerStep && network.Pooling == SequencePooling.Mean)
            Add("GlobalAveragePooling1D", []);
        if (!network.Head.PerStep && network.Pooling == SequencePooling.Max)
            Add("GlobalMaxPooling1D", []);
        if (network.Head is not NoHead)
            Add("Dense", new JsonObject { ["units"] = network.Head.Outputs, ["activation"] = ActivationOf(network.Head) });
        return new JsonObject
        {
            ["module"] = "keras",
            ["class_name"] = "Sequential",
            ["config"] = new JsonObject { ["name"] = "sequential", ["layers"] = layers },
            ["registered_name"] = "Sequential",
        }.ToJsonString();

        string Name(string className)
        {
            string name = KerasWeights.SnakeCase(className);
            int count = counts[name] = counts.GetValueOrDefault(name) + 1;
            return count == 1 ? name : $"{name}_{count - 1}";
        }

        void Add(string className, JsonObject config)
        {
            config["name"] = Name(className);
            layers.Add((JsonNode)Layer(className, config));
        }
    }

    private static JsonObject Layer(string className, JsonObject config) => new()
    {
        ["module"] = "keras.layers",
        ["class_name"] = className,
        ["config"] = config,
        ["registered_name"] = null,
    };

    private static JsonObject Recurrent(RecurrentLayer layer, bool sequences)
    {
        var config = new JsonObject
        {
            ["units"] = layer.Units,
            ["activation"] = layer.Cell.Options.Activation == CellActivation.Relu ? "relu" : "tanh",
            ["return_sequences"] = sequences,
        };
        if (layer.Cell.CellType != RecurrentCellType.SimpleRnn)
            config["recurrent_activation"] =
                layer.Cell.Options.RecurrentActivation == GateActivation.HardSigmoid ? "hard_sigmoid" : "sigmoid";
        if (layer.Cell.CellType is RecurrentCellType.Gru or RecurrentCellType.GruResetBefore)
            config["reset_after"] = layer.Cell.CellType == RecurrentCellType.Gru;
        return config;
    }

    private static string ActivationOf(NetworkHead head) => head switch
    {
        DenseSoftmaxLayer => "softmax",
        DenseSigmoidLayer => "sigmoid",
        _ => "linear",
    };
}
