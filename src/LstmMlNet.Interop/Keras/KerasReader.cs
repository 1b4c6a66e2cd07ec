using System.IO.Compression;
using System.Text.Json;
using LstmMlNet.Interop.Hdf5;
using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;

namespace LstmMlNet.Interop.Keras;

/// <summary>Reads the two kinds of a whole model's file: <c>.keras</c>, a zip, and <c>.h5</c>.</summary>
internal static class KerasReader
{
    public const string What = "Keras model";
    private const int MostJson = 16 << 20;
    private const string Config = "config.json";
    private const string Weights = "model.weights.h5";

    /// <summary>Whether a zip is a <c>.keras</c> file.</summary>
    public static bool IsOne(ZipArchive zip) => zip.GetEntry(Config) is not null && zip.GetEntry(Weights) is not null;

    public static RecurrentNetwork Zip(ZipArchive zip, ReadBudget budget, ImportOptions options)
    {
        using JsonDocument config = Json(zip, Config, budget);
        List<KerasLayer> layers = KerasArchitecture.Read(config.RootElement);
        string version = "";
        if (zip.GetEntry("metadata.json") is not null)
        {
            using JsonDocument metadata = Json(zip, "metadata.json", budget);
            version = metadata.RootElement.TryGetProperty("keras_version", out JsonElement value) ? value.GetString() ?? "" : "";
        }

        Hdf5Object file = Hdf5Reader.Open(Unpack(zip, Weights, Array.MaxLength, budget), budget);
        return KerasNetwork.Build(layers, KerasWeights.ByPlace(file, budget, layers), IsOld(version), options);
    }

    public static RecurrentNetwork Hdf5(Stream stream, ReadBudget budget, ImportOptions options)
    {
        if (stream.Length - stream.Position > Array.MaxLength)
            throw new NotSupportedException($"The {What} has {stream.Length} bytes; 2 GB are read.");
        var bytes = new byte[stream.Length - stream.Position];
        stream.ReadExactly(bytes);
        Hdf5Object file = Hdf5Reader.Open(bytes, budget);
        string config = file.Text("model_config") ?? throw new NotSupportedException(
            "The HDF5 file holds weights alone, which do not say what network they are of. In Python, save the whole model: "
            + "model.save(\"model.keras\").");
        using JsonDocument json = JsonDocument.Parse(config);
        return KerasNetwork.Build(
            KerasArchitecture.Read(json.RootElement),
            KerasWeights.ByName(file, budget),
            IsOld(file.Text("keras_version") ?? ""),
            options);
    }

    private static bool IsOld(string version) => !(int.TryParse(version.Split('.')[0], out int major) && major >= 3);

    private static JsonDocument Json(ZipArchive zip, string name, ReadBudget budget) =>
        JsonDocument.Parse(Unpack(zip, name, MostJson, budget));

    private static byte[] Unpack(ZipArchive zip, string name, int most, ReadBudget budget)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new InvalidDataException($"The {What} has no {name}.");
        if (entry.Length > most)
            throw new InvalidDataException($"The {What}'s {name} has {entry.Length} bytes; {most} are read.");
        budget.Spend(entry.Length, $"The {What}'s {name}");
        var bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes
            : throw new InvalidDataException($"The {What}'s {name} is truncated.");
    }
}
