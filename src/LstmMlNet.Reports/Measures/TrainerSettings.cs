using System.Text.RegularExpressions;
using LstmMlNet.Networks;
using Options = LstmMlNet.LstmSequenceEstimator.Options;

namespace LstmMlNet.Reports.Measures;

/// <summary>The trainer's options as they are shown: those of the model's task and kind of network alone, without type names.</summary>
internal static partial class TrainerSettings
{
    /// <param name="transformer">The trained network.</param>
    /// <param name="isPart">Whether it is part of a forecaster of a table or a detector, which sets its columns and calibrates it.</param>
    public static IReadOnlyList<(string Name, string Value)> Of(LstmSequenceTransformer transformer, bool isPart = false)
    {
        HashSet<string> others = [.. Unused(transformer)];
        return [.. transformer.TrainingSettings
            .Where(pair => !others.Contains(pair.Key) && !(isPart && IsSetByWhole(pair.Key)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, Plain(pair.Value)))];
    }

    /// <summary>A value without its type: <c>Adam { Beta1 = 0.9 }</c> is <c>Adam, Beta1 0.9</c>.</summary>
    public static string Plain(string value) => value switch
    {
        "True" => "yes",
        "False" => "no",
        _ => Record().Replace(value, match =>
        {
            string type = match.Groups["type"].Value;
            string kind = type.EndsWith("Options", StringComparison.Ordinal)
                ? ""
                : type.EndsWith("Schedule", StringComparison.Ordinal)
                ? type[..^"Schedule".Length]
                : type;
            string members = match.Groups["members"].Value.Trim().Replace(" = ", " ", StringComparison.Ordinal);
            return string.Join(", ", new[] { kind, members }.Where(text => text.Length > 0));
        }),
    };

    private static bool IsSetByWhole(string name) => name.EndsWith("ColumnName", StringComparison.Ordinal)
        || name is nameof(Options.CalibrationFolds) or nameof(Options.ConfidenceLevel);

    /// <summary>Options that have no meaning for this task or network.</summary>
    private static IEnumerable<string> Unused(LstmSequenceTransformer transformer)
    {
        SequenceTask task = transformer.Task;
        RecurrentNetwork network = transformer.Network;
        IReadOnlyDictionary<string, string> settings = transformer.TrainingSettings;
        bool hasClasses =
            task is SequenceTask.MulticlassClassification or SequenceTask.StepClassification or SequenceTask.BinaryClassification;
        bool isLstm = network.Layers.Any(layer => layer.Cell.CellType is RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm);
        bool hasGates = network.Layers.Any(layer => layer.Cell.CellType != RecurrentCellType.SimpleRnn);
        (string Name, bool Used)[] all =
        [
            (nameof(Options.PredictedLabelColumnName), hasClasses),
            (nameof(Options.ProbabilityColumnName), task == SequenceTask.BinaryClassification),
            (nameof(Options.LowerBoundColumnName), task == SequenceTask.Forecasting),
            (nameof(Options.UpperBoundColumnName), task == SequenceTask.Forecasting),
            (nameof(Options.ConfidenceLevel), task == SequenceTask.Forecasting),
            (nameof(Options.CalibrationFolds), task == SequenceTask.Forecasting),
            (nameof(Options.ShrinkageFolds), task == SequenceTask.Regression),
            (nameof(Options.ClassWeights), hasClasses),
            (nameof(Options.BalanceClasses), hasClasses),
            (nameof(Options.LabelSmoothing), hasClasses),
            (nameof(Options.LevelBy), settings.ContainsKey(nameof(Options.LevelFeature))),
            (nameof(Options.EmbeddingUnits), network.Embedding is not null),
            (nameof(Options.UnitForgetBias), isLstm),
            (nameof(Options.RecurrentActivation), hasGates),
            (nameof(Options.Pooling), task != SequenceTask.StepClassification),
            (nameof(Options.HiddenUnits), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.LayerCount), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.Bidirectional), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.SkipConnections), network.Layers.Count > 1),
            (nameof(Options.MemberCount), transformer.Ensemble.Count > 1),
            (nameof(Options.RankRows), settings.GetValueOrDefault(nameof(Options.RankRows)) != nameof(RankRows.Shared)),
        ];
        return all.Where(option => !option.Used).Select(option => option.Name);
    }

    [GeneratedRegex(@"\b(?<type>[A-Z]\w*) \{(?<members>[^{}]*)\}")]
    private static partial Regex Record();
}
