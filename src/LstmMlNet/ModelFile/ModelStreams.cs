using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LstmMlNet.Networks;

namespace LstmMlNet.ModelFile;

/// <summary>
/// The files of a model inside its entry of the zip: <c>Model.json</c> (description), <c>Network.safetensors</c> (weights,
/// readable by other tools), <c>History.json</c> and <c>ClassValues.json</c>, each with the most bytes that it may have.
/// </summary>
internal static class ModelStreams
{
    public const string Description = "Model.json";
    public const string Network = "Network.safetensors";
    /// <summary>The weights of an ensemble's members after the first.</summary>
    /// <param name="index">Which, from 0.</param>
    public static string NetworkOf(int index) =>
        index == 0 ? Network : string.Create(CultureInfo.InvariantCulture, $"Network.{index + 1}.safetensors");

    public const string History = "History.json";
    public const string ClassValues = "ClassValues.json";

    /// <summary>The class values of models up to version <see cref="ModelDescription.LastWithBinaryClassValues"/>.</summary>
    public const string BinaryClassValues = "ClassValues.bin";

    public const long MostDescription = 4 << 20;
    public const long MostHistory = 64 << 20;
    public const long MostClassValues = 256 << 20;

    // As much as one array holds.
    public static readonly long MostNetwork = Array.MaxLength;

    public static byte[] WriteDescription(SequenceModel model) =>
        JsonSerializer.SerializeToUtf8Bytes(model.Description, ModelJson.Default.ModelDescription);

    public static byte[] WriteHistory(SequenceModel model) =>
        JsonSerializer.SerializeToUtf8Bytes([.. model.History], ModelJson.Default.EpochMetricsArray);

    public static byte[] WriteNetwork(RecurrentNetwork network)
    {
        using var stream = new MemoryStream();
        network.Save(stream);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Altered, or written by a newer version.</exception>
    public static ModelDescription ReadDescription(byte[] bytes)
    {
        // The version first: a newer description may not fit this one's members.
        int version;
        using (JsonDocument json = Parse(bytes, Description))
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty(nameof(ModelDescription.Version), out JsonElement number)
                || !number.TryGetInt32(out version)
                || version < 1)
                throw new InvalidDataException($"The model's {Description} does not say its version.");
        }

        if (version > ModelDescription.CurrentVersion)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The model was saved in format version {version} by a newer LstmMlNet; this one reads up "
                + $"to {ModelDescription.CurrentVersion}. Update the package."));
        }

        return Deserialize(bytes, ModelJson.Default.ModelDescription, Description);
    }

    public static IReadOnlyList<EpochMetrics> ReadHistory(byte[] bytes)
    {
        EpochMetrics?[] history = Deserialize(bytes, ModelJson.Default.EpochMetricsArray, History);
        return
        [
            .. history.Select(epoch => epoch ?? throw new InvalidDataException($"The model's {History} has an epoch without metrics.")),
        ];
    }

    public static RecurrentNetwork ReadNetwork(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return RecurrentNetwork.Load(stream);
    }

    /// <summary>One checksum over all files, in a fixed order, each with its length.</summary>
    public static byte[] Checksum(IEnumerable<byte[]?> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[]? file in files)
        {
            hash.AppendData(BitConverter.GetBytes(file?.Length ?? -1));
            hash.AppendData(file ?? []);
        }

        return hash.GetHashAndReset();
    }

    private static T Deserialize<T>(byte[] bytes, JsonTypeInfo<T> type, string name)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new InvalidDataException($"The model's {name} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The model's {name} cannot be read: {exception.Message}", exception);
        }
    }

    private static JsonDocument Parse(byte[] bytes, string name)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The model's {name} cannot be read: {exception.Message}", exception);
        }
    }
}
