namespace LstmMlNet.Schema;

/// <summary>ML.NET's names of annotations and their values.</summary>
internal static class AnnotationKinds
{
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";

    /// <summary>
    /// This library's own: the names of a step's features, on columns of sequences, whose slots ML.NET can name only where all
    /// have one length.
    /// </summary>
    public const string FeatureNames = "FeatureNames";

    public const string TrainingLabelValues = "TrainingLabelValues";
    public const string IsNormalized = "IsNormalized";
    public const string ScoreColumnSetId = "ScoreColumnSetId";
    public const string ScoreColumnKind = "ScoreColumnKind";
    public const string ScoreValueKind = "ScoreValueKind";
    public const string MulticlassClassification = "MulticlassClassification";
    public const string BinaryClassification = "BinaryClassification";
    public const string Regression = "Regression";
    public const string MultiOutputRegression = "MultiOutputRegression";
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
}
