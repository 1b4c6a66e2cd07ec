using System.Globalization;
using System.Text;
using System.Text.Json;
using LstmMlNet.Networks.Storage;
using static System.FormattableString;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// What must match for training to continue from a checkpoint as if nothing had happened: data, network and every option that the weights
/// depend on. More epochs may be asked for, unless the schedule depends on their number.
/// </summary>
internal sealed class TrainingFingerprint
{
    internal const string Data = "data";
    internal const string Validation = "validation data";
    private const string Network = "network";
    private const string Scaling = "standardization";

    private TrainingFingerprint(Dictionary<string, string> parts, double[] initialWeights)
    {
        Parts = parts;
        InitialWeights = initialWeights;
    }

    /// <summary>Each part by its name, as text.</summary>
    public Dictionary<string, string> Parts { get; }

    /// <summary>The <see cref="WeightsImprint"/> of the network as it was given.</summary>
    public double[] InitialWeights { get; }

    /// <summary>A short name for the data that is trained on, and measured.</summary>
    public string DataKey => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Parts[Data] + Parts[Validation])))[..12];

    public static TrainingFingerprint Of(
        RecurrentNetwork network,
        TrainingSource data,
        TrainingOptions options,
        SequenceDataset? validation) => new(PartsOf(network, data, options, validation), WeightsImprint.Of(network));

    /// <summary>Names what differs from another training; empty if nothing does.</summary>
    public IReadOnlyList<string> DifferencesFrom(IReadOnlyDictionary<string, string> other)
    {
        var differences = new List<string>();
        foreach ((string name, string value) in Parts)
        {
            if (!other.TryGetValue(name, out string? there) || there != value)
                differences.Add(IsLong(name) ? $"other {name}" : $"another {name} ({there ?? "none"} there, {value} here)");
        }

        return differences;
    }

    private static bool IsLong(string name) => name is Data or Validation or Network or Scaling;

    private static Dictionary<string, string> PartsOf(
        RecurrentNetwork network,
        TrainingSource data,
        TrainingOptions options,
        SequenceDataset? validation)
    {
        // A network that is trained further has scaling and calibration from its first training; they do not make it another one.
        NetworkDescription described = NetworkFile.Describe(network);
        described = described with { Scaled = false, TargetsScaled = false, Head = described.Head! with { Calibrated = false } };
        return new Dictionary<string, string>
        {
            [Data] = data.Fingerprint,
            [Validation] = validation is null ? "none" : DataHash.Of(validation, options),
            [Network] = JsonSerializer.Serialize(described, StorageJson.Default.NetworkDescription),
            [Scaling] = options.KeepScaling ? Of(network.Scaling) + Of(network.TargetScaling) : "measured",
            [nameof(options.BatchSize)] = Invariant($"{options.BatchSize}"),
            [nameof(options.LearningRate)] = Invariant($"{options.LearningRate}"),
            [nameof(options.HeadSolver)] = Invariant($"{options.HeadSolver}"),
            [nameof(options.Optimizer)] = options.Optimizer.Identity,
            [nameof(options.Schedule)] = IdentityOf(options.Schedule, options.Epochs),
            [nameof(options.LargeBatch)] = options.LargeBatch?.Identity ?? "none",
            [nameof(options.ClipNorm)] = Invariant($"{options.ClipNorm}"),
            [nameof(options.ClipValue)] = Invariant($"{options.ClipValue}"),
            [nameof(options.L2Regularization)] = Invariant($"{options.L2Regularization}"),
            [nameof(options.Dropout)] = options.Dropout.Identity,
            [nameof(options.Augmentation)] = options.Augmentation.IsOn ? options.Augmentation.Identity : "none",
            [nameof(options.TruncatedSteps)] = Invariant($"{options.TruncatedSteps}"),
            [nameof(options.Seed)] = Invariant($"{options.Seed}"),
            [nameof(options.OnDivergence)] = Invariant($"{options.OnDivergence}"),
            [nameof(options.KeepScaling)] = Invariant($"{options.KeepScaling}"),
            [nameof(options.StandardizeFeatures)] = Invariant($"{options.StandardizeFeatures}"),
            [nameof(options.StandardizeTargets)] = Invariant($"{options.StandardizeTargets}"),
            [nameof(options.EarlyStoppingPatience)] = Invariant($"{options.EarlyStoppingPatience}"),
            [nameof(options.ClassWeights)] = options.ClassWeights is { } weights ? Numbers([.. weights]) : "",
            [nameof(options.BalanceClasses)] = Invariant($"{options.BalanceClasses}"),
            [nameof(options.LabelSmoothing)] = Invariant($"{options.LabelSmoothing}"),
        };
    }

    private static string IdentityOf(LearningRateSchedule? schedule, int epochs) => schedule switch
    {
        null => "none",
        { DependsOnEpochCount: true } => Invariant($"{schedule.Identity} over {epochs} epochs"),
        _ => schedule.Identity,
    };

    private static string Of(FeatureScaling? scaling) =>
        scaling is null ? "none;" : $"{Numbers(scaling.Mean)} {Numbers(scaling.Deviation)};";

    private static string Numbers(ReadOnlySpan<float> values)
    {
        var text = new StringBuilder();
        foreach (float value in values)
            text.Append(CultureInfo.InvariantCulture, $"{value} ");
        return text.ToString().TrimEnd();
    }
}
