using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>
/// A training's state as a safetensors file: weights, the optimiser's two moments and the best weights, each by the published
/// names, so that a checkpoint of one machine goes on on another whose vectors have another width.
/// </summary>
internal static class CheckpointFile
{
    private const string FormatName = "LstmMlNet.Checkpoint";
    private const string Version = "2";
    // A loss on validation data can be infinite.
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private static readonly string[] s_groups = ["weights", "first", "second", "best", "goodWeights", "goodFirst", "goodSecond"];
    private const int BestGroup = 3;

    public sealed record Content
    {
        public required float[] Weights { get; init; }

        public required float[] FirstMoments { get; init; }

        public required float[] SecondMoments { get; init; }

        public float[]? BestWeights { get; init; }

        public double? BestLoss { get; init; }

        public int BestSince { get; init; }

        public long Updates { get; init; }

        public int RollBacks { get; init; }

        /// <summary>How far the epoch after those of the history has come.</summary>
        public EpochPosition Position { get; init; }

        /// <summary>Weights and moments at that epoch's beginning, where training may be rolled back to it.</summary>
        public float[][]? Good { get; init; }

        public long GoodUpdates { get; init; }

        public required IReadOnlyList<EpochMetrics> History { get; init; }
    }

    /// <summary>Writes beside the file's place, to the disk, and moves it there: whoever looks finds the old one or the new one, whole.</summary>
    public static void Write(string path, RecurrentNetwork network, string fingerprint, Content content)
    {
        var carrier = new Carrier(network);
        var tensors = new List<(string, IReadOnlyList<int>, float[])>();
        float[]?[] groups = [content.Weights, content.FirstMoments, content.SecondMoments, content.BestWeights, .. content.Good ?? []];
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] is { } values)
                tensors.AddRange(carrier.Publish(s_groups[i], values));
        }

        var metadata = new Dictionary<string, string>
        {
            ["format"] = FormatName,
            ["version"] = Version,
            ["training"] = fingerprint,
            ["updates"] = content.Updates.ToString(CultureInfo.InvariantCulture),
            ["rollBacks"] = content.RollBacks.ToString(CultureInfo.InvariantCulture),
            ["bestLoss"] = (content.BestLoss ?? double.PositiveInfinity).ToString("R", CultureInfo.InvariantCulture),
            ["bestSince"] = content.BestSince.ToString(CultureInfo.InvariantCulture),
            ["position"] = JsonSerializer.Serialize(content.Position),
            ["goodUpdates"] = content.GoodUpdates.ToString(CultureInfo.InvariantCulture),
            ["history"] = JsonSerializer.Serialize(content.History, s_json),
        };
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string beside = full + ".writing";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            Safetensors.Write(stream, metadata, tensors);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, full, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is damaged, no checkpoint, or of another training.</exception>
    public static Content Read(string path, RecurrentNetwork network, string fingerprint)
    {
        using FileStream stream = File.OpenRead(path);
        (Dictionary<string, string> metadata, Dictionary<string, (int[] Shape, float[] Data)> tensors) = Safetensors.Read(stream);
        if (metadata.GetValueOrDefault("format") != FormatName || metadata.GetValueOrDefault("version") != Version)
            throw new InvalidDataException($"The file {path} is no checkpoint of this LstmMlNet.");
        if (metadata.GetValueOrDefault("training") != fingerprint)
            throw new InvalidDataException($"The checkpoint {path} is of another training: other data, network or options. Give another path, or delete it to begin anew. It was of:\n{metadata.GetValueOrDefault("training")}");
        var carrier = new Carrier(network);
        return new Content
        {
            Weights = carrier.Pack(s_groups[0], tensors),
            FirstMoments = carrier.Pack(s_groups[1], tensors),
            SecondMoments = carrier.Pack(s_groups[2], tensors),
            BestWeights = Has(BestGroup) ? carrier.Pack(s_groups[BestGroup], tensors) : null,
            BestLoss = double.Parse(metadata["bestLoss"], CultureInfo.InvariantCulture),
            BestSince = int.Parse(metadata["bestSince"], CultureInfo.InvariantCulture),
            Updates = long.Parse(metadata["updates"], CultureInfo.InvariantCulture),
            Position = JsonSerializer.Deserialize<EpochPosition>(metadata["position"]),
            Good = Has(BestGroup + 1) ? [.. s_groups.Skip(BestGroup + 1).Select(group => carrier.Pack(group, tensors))] : null,
            GoodUpdates = long.Parse(metadata["goodUpdates"], CultureInfo.InvariantCulture),
            RollBacks = int.Parse(metadata["rollBacks"], CultureInfo.InvariantCulture),
            History = JsonSerializer.Deserialize<EpochMetrics[]>(metadata["history"], s_json) ?? [],
        };

        bool Has(int group) => tensors.Keys.Any(name => name.StartsWith(s_groups[group] + ".", StringComparison.Ordinal));
    }

    /// <summary>A network of the same kind through which packed numbers pass to their published places and back.</summary>
    private sealed class Carrier
    {
        private readonly NetworkPlan _plan;
        private readonly NetworkParameter[] _parameters;

        public Carrier(RecurrentNetwork network)
        {
            RecurrentNetwork twin = network.CloneUntrained(0);
            _plan = new NetworkPlan(twin, SimdWidths.Best);
            _parameters = [.. twin.AllParameters()];
        }

        public IEnumerable<(string, IReadOnlyList<int>, float[])> Publish(string group, float[] packed)
        {
            _plan.CopyParameters(packed, toPacked: false);
            return [.. _parameters.Select((parameter, i) => (NameOf(group, i), parameter.Shape, (float[])parameter.Data.Clone()))];
        }

        public float[] Pack(string group, Dictionary<string, (int[] Shape, float[] Data)> tensors)
        {
            for (int i = 0; i < _parameters.Length; i++)
            {
                if (!tensors.TryGetValue(NameOf(group, i), out (int[] Shape, float[] Data) tensor) || tensor.Data.Length != _parameters[i].Count)
                    throw new InvalidDataException($"The checkpoint's {NameOf(group, i)} is missing or of another size.");
                tensor.Data.CopyTo(_parameters[i].Data, 0);
            }

            var packed = new float[_plan.ParameterLength];
            _plan.CopyParameters(packed, toPacked: true);
            return packed;
        }

        private string NameOf(string group, int parameter) => string.Create(CultureInfo.InvariantCulture, $"{group}.{parameter}.{_parameters[parameter].Name}");
    }
}
