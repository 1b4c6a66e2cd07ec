using LstmMlNet.Networks;
using Options = LstmMlNet.LstmSequenceEstimator.Options;

namespace LstmMlNet.Reports.Sections;

/// <summary>The settings that the model was trained with, those of its task and kind of network alone.</summary>
internal static class SettingsSection
{
    public static Section? Create(ReportSubject subject)
    {
        IReadOnlyDictionary<string, string> settings = subject.Transformer.TrainingSettings;
        if (settings.Count == 0)
            return null;
        HashSet<string> others = [.. Unused(subject)];
        IEnumerable<IReadOnlyList<string>> rows = settings
            .Where(pair => !others.Contains(pair.Key))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (IReadOnlyList<string>)[pair.Key, pair.Value]);
        return new Section(
            "settings",
            "Settings",
            Tone.Plain,
            $"Training again with the same data and these settings (seed {settings.GetValueOrDefault(nameof(Options.Seed), "not known")}) on the same kind of processor gives the same model.",
            [],
            [HtmlText.Table("Options of the trainer", ["option", "value"], rows)])
        {
            More = "The settings",
        };
    }

    /// <summary>Options that have no meaning for this task or network.</summary>
    private static IEnumerable<string> Unused(ReportSubject subject)
    {
        SequenceTask task = subject.Transformer.Task;
        RecurrentNetwork network = subject.Network;
        IReadOnlyDictionary<string, string> settings = subject.Transformer.TrainingSettings;
        bool isLstm = network.Layers.Any(layer => layer.Cell.CellType is RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm);
        bool hasGates = network.Layers.Any(layer => layer.Cell.CellType != RecurrentCellType.SimpleRnn);
        (string Name, bool Used)[] all =
        [
            (nameof(Options.PredictedLabelColumnName), subject.Classes > 0),
            (nameof(Options.ProbabilityColumnName), task == SequenceTask.BinaryClassification),
            (nameof(Options.LowerBoundColumnName), task == SequenceTask.Forecasting),
            (nameof(Options.UpperBoundColumnName), task == SequenceTask.Forecasting),
            (nameof(Options.ConfidenceLevel), task == SequenceTask.Forecasting),
            (nameof(Options.CalibrationFolds), task == SequenceTask.Forecasting),
            (nameof(Options.ClassWeights), subject.Classes > 0),
            (nameof(Options.BalanceClasses), subject.Classes > 0),
            (nameof(Options.LabelSmoothing), subject.Classes > 0),
            (nameof(Options.LevelBy), settings.ContainsKey(nameof(Options.LevelFeature))),
            (nameof(Options.EmbeddingUnits), network.Embedding is not null),
            (nameof(Options.UnitForgetBias), isLstm),
            (nameof(Options.RecurrentActivation), hasGates),
            (nameof(Options.Pooling), task != SequenceTask.StepClassification),
            (nameof(Options.HiddenUnits), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.LayerCount), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.Bidirectional), !settings.ContainsKey(nameof(Options.Layers))),
            (nameof(Options.SkipConnections), network.Layers.Count > 1),
        ];
        return all.Where(option => !option.Used).Select(option => option.Name);
    }
}
