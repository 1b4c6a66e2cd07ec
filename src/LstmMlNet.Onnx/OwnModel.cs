using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Storage;
using LstmMlNet.Onnx.Export;
using LstmMlNet.Onnx.Import;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx;

/// <summary>
/// A model that was exported here and not changed since: its metadata describe the network, and its parameters have their names,
/// so that the very network comes back, to the last bit.
/// </summary>
internal static class OwnModel
{
    public const string DescriptionKey = "lstm_ml_net.network";
    public const string ChecksumKey = "lstm_ml_net.graph_sha256";
    public const string ClassesKey = "classes";
    private const string What = "ONNX model";

    /// <summary>Shows whether a graph was changed: then the graph counts, not its description.</summary>
    public static string ChecksumOf(GraphProto graph) => Convert.ToHexStringLower(SHA256.HashData(graph.ToByteArray()));

    /// <summary>The network; null where the model is another's, or was changed.</summary>
    public static RecurrentNetwork? Read(ModelProto model)
    {
        string? description = Find(model, DescriptionKey);
        if (description is null || model.Graph is null || Find(model, ChecksumKey) != ChecksumOf(model.Graph))
            return null;
        NetworkDescription network = JsonSerializer.Deserialize(description, StorageJson.Default.NetworkDescription)
            ?? throw new InvalidDataException("The ONNX model's description of its network is empty.");
        var tensors = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        foreach (TensorProto tensor in model.Graph.Initializer.Where(tensor => tensor.DataType == (int)Element.Float))
            tensors[tensor.Name] = OnnxTensor.Of(tensor);
        return NetworkFile.Build(network, new SafetensorsFile(What, new Dictionary<string, string>(), [.. Stored(network, tensors)]));
    }

    /// <summary>The classes' names; null where there are none.</summary>
    public static string[]? ClassesOf(ModelProto model) =>
        Find(model, ClassesKey) is { } classes ? JsonSerializer.Deserialize<string[]>(classes) : null;

    private static string? Find(ModelProto model, string key) =>
        model.MetadataProps.FirstOrDefault(property => property.Key == key)?.Value;

    /// <summary>The parameters by the names and in the order of a network's own file.</summary>
    private static IEnumerable<StoredTensor> Stored(NetworkDescription network, Dictionary<string, OnnxTensor> tensors)
    {
        for (int i = 0; i < network.Layers.Length; i++)
        {
            string layer = string.Create(CultureInfo.InvariantCulture, $"layers.{i}");
            if (!tensors.Remove($"{layer}.W", out OnnxTensor? input))
                continue;
            RecurrentCell cell = network.Layers[i].Create(returnSequences: false).Cell;
            if (CellOperator.Of(cell) is not { } kind || !tensors.Remove($"{layer}.R", out OnnxTensor? recurrent)
                || !tensors.Remove($"{layer}.B", out OnnxTensor? bias))
                throw new InvalidDataException($"The ONNX model's description of its layer {i} does not fit its weights.");
            tensors.Remove($"{layer}.P", out OnnxTensor? peepholes);
            float[]?[] starts = [.. Enumerable.Range(0, cell.StateSizes.Count)
                .Select(state => tensors.Remove($"{layer}.initial_state{state}", out OnnxTensor? start) ? start.Floats : null)];
            int directions = (int)input.Shape[0];
            float[]? all = starts[0] is null ? null : InitialStates.Joined(starts, directions, cell.Units);
            var weights = new OperatorWeights(What, input, recurrent, bias.Floats, kind.Gates.Count, cell.Units);
            for (int d = 0; d < directions; d++)
            {
                foreach ((string name, float[] values) in weights.Of(d, cell.CellType, CellKind.AsTheyAre, peepholes?.Floats, all))
                    yield return new StoredTensor(
                        $"{layer}.{(d == 0 ? "forward" : "backward")}.{name}",
                        ShapeOf(name, values.Length, cell, input),
                        values);
            }
        }

        foreach ((string name, OnnxTensor tensor) in tensors.Where(pair => pair.Key.Contains('.', StringComparison.Ordinal)))
            yield return new StoredTensor(name, [.. tensor.Shape.Select(size => checked((int)size))], tensor.Floats);
    }

    private static int[] ShapeOf(string name, int count, RecurrentCell cell, OnnxTensor input)
    {
        int width = (int)input.Shape[1];
        return name switch
        {
            "bias" => count == width ? [count] : [count / width, width],
            "kernel" or "recurrent_kernel" => [count / width, width],
            _ => [count / cell.Units, cell.Units],
        };
    }
}
