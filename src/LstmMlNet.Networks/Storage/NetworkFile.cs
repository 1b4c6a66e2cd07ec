using System.Globalization;
using System.Text.Json;

namespace LstmMlNet.Networks;

/// <summary>A network as a safetensors file: weights by name, and a versioned description in the metadata.</summary>
internal static class NetworkFile
{
    private const string FormatName = "LstmMlNet.Networks";
    private const int Version = 3;
    private const string Calibration = "head.calibration";

    public static void Write(RecurrentNetwork network, Stream stream)
    {
        var description = new NetworkDescription
        {
            Features = network.Features,
            Steps = network.Steps,
            Head = HeadDescription.Of(network.Head),
            Layers = [.. network.Layers.Select(LayerDescription.Of)],
            Embedding = network.Embedding is { } embedding ? new EmbeddingDescription { Vocabulary = embedding.Vocabulary, Units = embedding.Units, Trainable = embedding.Trainable } : null,
            StepsPerFrame = network.StepsPerFrame,
            Pooling = network.Pooling.ToString(),
            SkipConnections = network.SkipConnections,
            LevelFeature = network.LevelFeature?.Feature,
            LevelKind = network.LevelFeature?.Kind.ToString(),
            Scaled = network.Scaling is not null,
            TargetsScaled = network.TargetScaling is not null,
        };
        var metadata = new Dictionary<string, string>
        {
            ["format"] = FormatName,
            ["version"] = Version.ToString(CultureInfo.InvariantCulture),
            ["network"] = JsonSerializer.Serialize(description),
        };
        var tensors = new List<(string, IReadOnlyList<int>, float[])>();
        foreach (NetworkParameter parameter in network.Embedding?.Parameters ?? [])
            tensors.Add((EmbeddingName(parameter.Name), parameter.Shape, parameter.Data));
        for (int i = 0; i < network.Layers.Count; i++)
        {
            for (int d = 0; d < network.Layers[i].Cells.Count; d++)
            {
                foreach (NetworkParameter parameter in network.Layers[i].Cells[d].Parameters)
                    tensors.Add((CellName(i, d, parameter.Name), parameter.Shape, parameter.Data));
            }
        }

        foreach (NetworkParameter parameter in network.Attention?.Parameters ?? [])
            tensors.Add((AttentionName(parameter.Name), parameter.Shape, parameter.Data));
        foreach (NetworkParameter parameter in network.Head.Parameters)
            tensors.Add((HeadName(parameter.Name), parameter.Shape, parameter.Data));
        if (network.Scaling is { } scaling)
        {
            tensors.Add(("scaling.mean", [network.Features], scaling.Mean.ToArray()));
            tensors.Add(("scaling.deviation", [network.Features], scaling.Deviation.ToArray()));
        }

        if (network.TargetScaling is { } targets)
        {
            tensors.Add(("targets.mean", [targets.Mean.Length], targets.Mean.ToArray()));
            tensors.Add(("targets.deviation", [targets.Mean.Length], targets.Deviation.ToArray()));
        }

        if (network.Head is DenseQuantileLayer { Calibration: { } calibration })
            tensors.Add((Calibration, [calibration.Length], calibration));
        Safetensors.Write(stream, metadata, tensors);
    }

    public static RecurrentNetwork Read(Stream stream)
    {
        (Dictionary<string, string> metadata, Dictionary<string, (int[] Shape, float[] Data)> tensors) = Safetensors.Read(stream);
        if (metadata.GetValueOrDefault("format") != FormatName)
            throw new InvalidDataException("This safetensors file holds no network of LstmMlNet.");
        if (!int.TryParse(metadata.GetValueOrDefault("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int version) || version < 1)
            throw new InvalidDataException("The network file does not say its version.");
        if (version > Version)
            throw new InvalidDataException($"The network file has format version {version}; this LstmMlNet reads up to {Version}. Update the package.");
        try
        {
            NetworkDescription description = JsonSerializer.Deserialize<NetworkDescription>(metadata.GetValueOrDefault("network", ""))
                ?? throw new InvalidDataException("The network file does not describe its network.");
            return Build(description, tensors);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or OverflowException or NullReferenceException)
        {
            throw new InvalidDataException($"The network file's description cannot be used: {exception.Message}", exception);
        }
    }

    private static RecurrentNetwork Build(NetworkDescription description, Dictionary<string, (int[] Shape, float[] Data)> tensors)
    {
        var layers = new List<RecurrentLayer>();
        if (!Enum.TryParse(description.Pooling, out SequencePooling pooling) || !Enum.IsDefined(pooling))
            throw new InvalidDataException($"The network file has pooling '{description.Pooling}', which this LstmMlNet does not know.");
        EmbeddingLayer? embedding = description.Embedding is { } tokens ? new EmbeddingLayer(tokens.Vocabulary, tokens.Units) { Trainable = tokens.Trainable } : null;
        embedding?.LoadWeights((name, shape) => Take(tensors, EmbeddingName(name), shape));
        int width = embedding?.Units ?? checked(description.Features * description.StepsPerFrame);
        for (int i = 0; i < description.Layers.Length; i++)
        {
            RecurrentLayer built = description.Layers[i].Create(returnSequences: i < description.Layers.Length - 1);
            for (int d = 0; d < built.Cells.Count; d++)
            {
                int place = i;
                int direction = d;
                built.Cells[d].LoadWeights(width, (name, shape) => Take(tensors, CellName(place, direction, name), shape));
            }

            width = built.OutputWidth;
            layers.Add(built);
        }

        HeadDescription kind = description.Head ?? new HeadDescription { Kind = "Softmax", Outputs = description.Classes ?? 0 };
        NetworkHead head = kind.Create();
        head.LoadWeights(checked(width * Numerics.SequencePool.Parts(pooling)), (name, shape) => Take(tensors, HeadName(name), shape));
        var network = RecurrentNetwork.FromBuiltLayers(description.Features, layers, head, description.Steps, pooling, description.StepsPerFrame, LevelFeatureOf(description), description.SkipConnections, embedding);
        network.Attention?.LoadWeights(width, (name, shape) => Take(tensors, AttentionName(name), shape));
        int targets = head is DenseQuantileLayer quantiles ? quantiles.Horizon : head.Outputs;
        network.UseScaling(
            description.Scaled ? TakeScaling(tensors, "scaling", description.Features) : null,
            description.TargetsScaled ? TakeScaling(tensors, "targets", targets) : null);
        if (kind.Calibrated && head is DenseQuantileLayer calibrated)
            calibrated.Calibration = Take(tensors, Calibration, [head.Outputs]);
        return network;
    }

    private static LevelFeature? LevelFeatureOf(NetworkDescription description)
    {
        if (description.LevelFeature is not { } feature)
            return null;
        return Enum.TryParse(description.LevelKind, out LevelKind kind) && Enum.IsDefined(kind)
            ? new LevelFeature(feature, kind)
            : throw new InvalidDataException($"The network file has a level of kind '{description.LevelKind}', which this LstmMlNet does not know.");
    }

    private static FeatureScaling TakeScaling(Dictionary<string, (int[] Shape, float[] Data)> tensors, string name, int width) =>
        new(Take(tensors, $"{name}.mean", [width]), Take(tensors, $"{name}.deviation", [width]));

    private static float[] Take(Dictionary<string, (int[] Shape, float[] Data)> tensors, string name, int[] shape)
    {
        if (!tensors.TryGetValue(name, out (int[] Shape, float[] Data) tensor))
            throw new InvalidDataException($"The network file has no tensor {name}.");
        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            throw new InvalidDataException($"Tensor {name} has shape [{string.Join(", ", tensor.Shape)}]; the network needs [{string.Join(", ", shape)}].");
        return tensor.Data;
    }

    private static string CellName(int layer, int direction, string parameter) =>
        string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.{(direction == 0 ? "forward" : "backward")}.{parameter}");

    private static string EmbeddingName(string parameter) => $"embedding.{parameter}";

    private static string AttentionName(string parameter) => $"attention.{parameter}";

    private static string HeadName(string parameter) => $"head.{parameter}";
}
