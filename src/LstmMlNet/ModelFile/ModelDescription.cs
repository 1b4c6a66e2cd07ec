using System.Text.Json.Serialization;

namespace LstmMlNet.ModelFile;

/// <summary>What a saved model says of itself beside its network: its columns, and the shape it was trained on.</summary>
internal sealed record ModelDescription
{
    /// <summary>Newer versions are refused; older ones are read.</summary>
    public const int CurrentVersion = 4;

    /// <summary>Up to this version there is one network: what has one is still written so, for older packages.</summary>
    public const int LastWithOneNetwork = 3;

    /// <summary>Up to this version class values are in ML.NET's binary format.</summary>
    public const int LastWithBinaryClassValues = 2;

    public int Version { get; set; } = LastWithOneNetwork;

    /// <summary>The name of a <see cref="LstmMlNet.SequenceTask"/>.</summary>
    public string Task { get; set; } = nameof(SequenceTask.MulticlassClassification);

    [JsonIgnore]
    public SequenceTask SequenceTask => Enum.TryParse(Task, out SequenceTask task) && Enum.IsDefined(task)
        ? task
        : throw new InvalidDataException($"The model's task is '{Task}', which this LstmMlNet does not know.");

    public required string FeatureColumn { get; init; }

    public required int FeaturesPerStep { get; init; }

    /// <summary>A name for each feature of a step, as the training data named them; null where they did not.</summary>
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>Steps where all training sequences had the same number by their column's type.</summary>
    public int? Steps { get; init; }

    public string? ScoreColumn { get; init; }

    /// <summary>Whether a regression's score is a number, not a vector.</summary>
    public bool ScalarScore { get; init; }

    public string? PredictedLabelColumn { get; init; }

    public string? ProbabilityColumn { get; init; }

    public string? LowerBoundColumn { get; init; }

    public string? UpperBoundColumn { get; init; }

    public string? HiddenStateColumn { get; init; }

    public string? HiddenSequenceColumn { get; init; }

    public string? AttentionColumn { get; init; }

    /// <summary>The trainer's options by name, for whoever wants to train the same model again.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>();

    public int? ThreadCount { get; init; }

    /// <summary>Networks in the file; of several the mean is the prediction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? Members { get; init; }

    /// <summary>Whether the feature column is of Double: the level of a forecast's series is taken off, and added again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DoubleFeatures { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SpreadColumn { get; init; }
}
