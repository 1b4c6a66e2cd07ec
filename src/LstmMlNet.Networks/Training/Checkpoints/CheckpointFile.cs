using System.Globalization;
using System.Text.Json;
using LstmMlNet.Networks.Storage;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// A training's state as a safetensors file: weights, the optimizer's two moments and the best weights, each by the published
/// names, and in the metadata what it is of and its progress. One checksum covers all of it.
/// </summary>
internal static class CheckpointFile
{
    private const string FormatName = "LstmMlNet.Checkpoint";
    private const int Version = 3;
    private const int MostHeader = 1 << 26;
    private const int BestGroup = 3;
    private static readonly string[] s_groups = ["weights", "first", "second", "best", "goodWeights", "goodFirst", "goodSecond"];

    public static void Write(string path, CheckpointCarrier carrier, TrainingFingerprint training, CheckpointContent content)
    {
        var tensors = new List<StoredTensor>();
        float[]?[] groups = [content.Weights, content.FirstMoments, content.SecondMoments, content.BestWeights, .. content.Good ?? []];
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] is { } values)
                tensors.AddRange(carrier.Publish(s_groups[i], values));
        }

        var metadata = new Dictionary<string, string>
        {
            ["format"] = FormatName,
            ["version"] = Version.ToString(CultureInfo.InvariantCulture),
            ["training"] = JsonSerializer.Serialize(training.Parts, CheckpointJson.Default.DictionaryStringString),
            ["initialWeights"] = JsonSerializer.Serialize(training.InitialWeights, CheckpointJson.Default.DoubleArray),
            ["updates"] = content.Updates.ToString(CultureInfo.InvariantCulture),
            ["rollBacks"] = content.RollBacks.ToString(CultureInfo.InvariantCulture),
            ["bestLoss"] = content.BestLoss.ToString("R", CultureInfo.InvariantCulture),
            ["bestSince"] = content.BestSince.ToString(CultureInfo.InvariantCulture),
            ["position"] = JsonSerializer.Serialize(content.Position, CheckpointJson.Default.EpochPosition),
            ["goodUpdates"] = content.GoodUpdates.ToString(CultureInfo.InvariantCulture),
            ["history"] = JsonSerializer.Serialize([.. content.History], CheckpointJson.Default.EpochMetricsArray),
        };
        AtomicFile.Write(path, stream => Safetensors.Write(stream, metadata, tensors));
    }

    /// <param name="path">The file.</param>
    /// <param name="network">The network that is to be trained, as it was given.</param>
    /// <param name="carrier">Of that network.</param>
    /// <param name="training">What the training is.</param>
    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint, or of another training. The message names it.</exception>
    public static CheckpointContent Read(string path, RecurrentNetwork network, CheckpointCarrier carrier, TrainingFingerprint training)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return Read(Safetensors.Read(stream, MostHeader, "checkpoint"), network, carrier, training);
        }
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidDataException($"Training cannot continue from the checkpoint '{path}': {exception.Message} To start over, "
                + "delete the file or give another path.", exception);
        }
    }

    private static CheckpointContent Read(
        SafetensorsFile file,
        RecurrentNetwork network,
        CheckpointCarrier carrier,
        TrainingFingerprint training)
    {
        if (file.Metadata.GetValueOrDefault("format") != FormatName)
            throw new InvalidDataException("It is not a checkpoint of LstmMlNet.");
        if (!int.TryParse(file.Metadata.GetValueOrDefault("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            || version != Version)
            throw new InvalidDataException(
                $"It has format version {file.Metadata.GetValueOrDefault("version")}; this LstmMlNet resumes from version {Version}.");
        file.Verify(wholly: true);
        Dictionary<string, string> parts =
            JsonSerializer.Deserialize(file.Metadata["training"], CheckpointJson.Default.DictionaryStringString) ?? [];
        if (training.DifferencesFrom(parts) is { Count: > 0 } differences)
            throw new InvalidDataException($"It is of another training: {string.Join(", ", differences)}.");
        var content = new CheckpointContent
        {
            Weights = carrier.Pack(s_groups[0], file, finite: true),
            FirstMoments = carrier.Pack(s_groups[1], file, finite: false),
            SecondMoments = carrier.Pack(s_groups[2], file, finite: false),
            BestWeights = Has(BestGroup) ? carrier.Pack(s_groups[BestGroup], file, finite: true) : null,
            BestLoss = double.Parse(file.Metadata["bestLoss"], CultureInfo.InvariantCulture),
            BestSince = int.Parse(file.Metadata["bestSince"], CultureInfo.InvariantCulture),
            Updates = long.Parse(file.Metadata["updates"], CultureInfo.InvariantCulture),
            Position = JsonSerializer.Deserialize(file.Metadata["position"], CheckpointJson.Default.EpochPosition),
            Good = Has(BestGroup + 1)
                ? [.. s_groups.Skip(BestGroup + 1).Select((group, i) => carrier.Pack(group, file, finite: i == 0))]
                : null,
            GoodUpdates = long.Parse(file.Metadata["goodUpdates"], CultureInfo.InvariantCulture),
            RollBacks = int.Parse(file.Metadata["rollBacks"], CultureInfo.InvariantCulture),
            History = JsonSerializer.Deserialize(file.Metadata["history"], CheckpointJson.Default.EpochMetricsArray) ?? [],
        };
        file.CheckAllTaken();
        content.Check();
        double[] initial = JsonSerializer.Deserialize(file.Metadata["initialWeights"], CheckpointJson.Default.DoubleArray) ?? [];

        // Trained by this very training before, a network has the checkpoint's weights.
        if (!WeightsImprint.Match(initial, training.InitialWeights)
            && !carrier.Has(network, content.Weights)
            && !(content.BestWeights is { } best && carrier.Has(network, best)))
            throw new InvalidDataException("It is of another training: other initial weights.");
        return content;

        bool Has(int group) => file.HasGroup(s_groups[group] + ".");
    }
}
