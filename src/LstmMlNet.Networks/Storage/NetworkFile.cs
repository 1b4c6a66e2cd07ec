using System.Globalization;
using System.Text.Json;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks.Storage;

/// <summary>A network as a safetensors file: weights by name, and a versioned description in the metadata.</summary>
internal static class NetworkFile
{
    private const string FormatName = "LstmMlNet.Networks";
    private const int Version = 5;

    // A file without categories and steps ahead is written as before them, so that older packages read it.
    private const int VersionWithoutThem = 4;

    // From this version on the checksum covers the description too.
    private const int WhollyChecked = 4;
    private const int MostHeader = 1 << 20;
    private const string What = "network file";

    public static void Write(RecurrentNetwork network, Stream stream)
    {
        NetworkDescription description = Describe(network);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = FormatName,
            ["version"] = VersionOf(network).ToString(CultureInfo.InvariantCulture),
            ["network"] = JsonSerializer.Serialize(description, StorageJson.Default.NetworkDescription),
        };
        var tensors = new List<StoredTensor>();
        foreach (NetworkPart part in NetworkPart.Of(network))
        {
            foreach (NetworkParameter parameter in part.Weights.Parameters)
                tensors.Add(new StoredTensor($"{part.Name}.{parameter.Name}", parameter.Shape, parameter.Data));
        }

        if (network.Scaling is { } scaling)
        {
            tensors.Add(new StoredTensor("scaling.mean", [network.Features], scaling.Mean.ToArray()));
            tensors.Add(new StoredTensor("scaling.deviation", [network.Features], scaling.Deviation.ToArray()));
        }

        if (network.TargetScaling is { } targets)
        {
            tensors.Add(new StoredTensor("targets.mean", [targets.Mean.Length], targets.Mean.ToArray()));
            tensors.Add(new StoredTensor("targets.deviation", [targets.Mean.Length], targets.Deviation.ToArray()));
        }

        foreach (NetworkParameter measured in network.Head.Measured)
            tensors.Add(new StoredTensor($"head.{measured.Name}", measured.Shape, measured.Data));
        Safetensors.Write(stream, metadata, tensors);
    }

    /// <summary>A network's kind: everything but its weights.</summary>
    public static NetworkDescription Describe(RecurrentNetwork network) => new()
        {
            Features = network.Features,
            Steps = network.Steps,
            Head = network.Head.Describe(),
            Layers = [.. network.Layers.Select(LayerDescription.Of)],
            Embedding = network.Embedding is { } embedding ? EmbeddingDescription.Of(embedding) : null,
            Categories = network.Categories.Count == 0 ? null : [.. network.Categories.Select(CategoryDescription.Of)],
            FrontEnd = network.FrontEnd is { } frontEnd ? FrontEndDescription.Of(frontEnd) : null,
            StepsPerFrame = network.StepsPerFrame,
            Pooling = network.Pooling.ToString(),
            SkipConnections = network.SkipConnections,
            LevelFeature = network.LevelFeature?.Feature,
            LevelKind = network.LevelFeature?.Kind.ToString(),
            LevelSpread = network.LevelFeature?.Spread ?? 0,
            Scaled = network.Scaling is not null,
            TargetsScaled = network.TargetScaling is not null,
        };

    /// <exception cref="InvalidDataException">Truncated, altered, not a network, or of a newer version.</exception>
    public static RecurrentNetwork Read(Stream stream)
    {
        SafetensorsFile file = Safetensors.Read(stream, MostHeader, What);
        if (file.Metadata.GetValueOrDefault("format") != FormatName)
            throw new InvalidDataException("This safetensors file does not contain an LstmMlNet network.");
        if (!int.TryParse(file.Metadata.GetValueOrDefault("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            || version < 1)
            throw new InvalidDataException("The network file has no version.");
        if (version > Version)
            throw new InvalidDataException(
                $"The network file has format version {version}; this LstmMlNet reads up to {Version}. Update the package.");
        file.Verify(wholly: version >= WhollyChecked);
        try
        {
            NetworkDescription description = JsonSerializer.Deserialize(
                file.Metadata.GetValueOrDefault("network", ""),
                StorageJson.Default.NetworkDescription)
                ?? throw new InvalidDataException("The network file does not describe its network.");
            RecurrentNetwork network = Build(description, file);
            file.CheckAllTaken();
            return network;
        }
        catch (Exception exception) when (exception is not InvalidDataException)
        {
            // Thrown by layers whose description is out of range.
            throw new InvalidDataException($"The network file's description cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Builds the network from its description and weights.</summary>
    internal static RecurrentNetwork Build(NetworkDescription description, SafetensorsFile file)
    {
        if (!Enum.TryParse(description.Pooling, out SequencePooling pooling) || !Enum.IsDefined(pooling))
            throw new InvalidDataException($"The network file has pooling '{description.Pooling}', which this LstmMlNet does not know.");
        int last = description.Layers.Length - 1;
        HeadDescription kind = description.Head ?? new HeadDescription { Kind = "Softmax", Outputs = description.Classes ?? 0 };
        NetworkHead head = kind.Create();
        var network = new RecurrentNetwork(
            description.Features,
            [.. description.Layers.Select((layer, i) => layer.Create(returnSequences: i < last))],
            head,
            new RecurrentNetworkOptions
            {
                Steps = description.Steps,
                Pooling = pooling,
                StepsPerFrame = description.StepsPerFrame,
                LevelFeature = LevelFeatureOf(description),
                SkipConnections = description.SkipConnections,
                Embedding = description.Embedding?.Create(),
                Categories = [.. (description.Categories ?? []).Select(category => category.Create())],
                FrontEnd = description.FrontEnd?.Create(),
            },
            part => (name, shape) => file.Take($"{part.Name}.{name}", shape));
        network.UseScaling(
            description.Scaled ? TakeScaling(file, "scaling", description.Features) : null,
            description.TargetsScaled ? TakeScaling(file, "targets", head.TargetCount) : null);
        head.LoadMeasured(kind, (name, shape) => file.Take($"head.{name}", shape));
        return network;
    }

    private static int VersionOf(RecurrentNetwork network) =>
        network.Categories.Count > 0 || network.Head.DecodedSteps > 0 ? Version : VersionWithoutThem;

    private static LevelFeature? LevelFeatureOf(NetworkDescription description)
    {
        if (description.LevelFeature is not { } feature)
            return null;
        if (!double.IsFinite(description.LevelSpread) || description.LevelSpread < 0)
            throw new InvalidDataException(
                $"The network file has a level's spread of {description.LevelSpread}; it must be a finite number, 0 or more.");
        return Enum.TryParse(description.LevelKind, out LevelKind kind) && Enum.IsDefined(kind)
            ? new LevelFeature(feature, kind) { Spread = description.LevelSpread }
            : throw new InvalidDataException(
                $"The network file has a level of kind '{description.LevelKind}', which this LstmMlNet does not know.");
    }

    private static FeatureScaling TakeScaling(SafetensorsFile file, string name, int width) =>
        new(file.Take($"{name}.mean", [width]), file.Take($"{name}.deviation", [width]));
}
