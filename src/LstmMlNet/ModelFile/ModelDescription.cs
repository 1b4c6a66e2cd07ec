namespace LstmMlNet.ModelFile;

/// <summary>What a saved model says of itself beside its network: its columns, and the shape it was trained on.</summary>
internal sealed record ModelDescription
{
    /// <summary>Newer versions are refused; older ones are read.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public string Task { get; init; } = "MulticlassClassification";

    public required string FeatureColumn { get; init; }

    public required int FeaturesPerStep { get; init; }

    /// <summary>Steps where all training sequences had the same number by their column's type.</summary>
    public int? Steps { get; init; }

    public required string ScoreColumn { get; init; }

    public required string PredictedLabelColumn { get; init; }

    public string? HiddenStateColumn { get; init; }

    public string? HiddenSequenceColumn { get; init; }

    public int? ThreadCount { get; init; }
}
