using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet;

/// <content>How the model file describes what was trained.</content>
public sealed partial class LstmSequenceEstimator
{
    private ModelDescription Describe(NetworkEnsemble ensemble, LabelShape label, DataViewSchema schema, bool isRefitted)
    {
        RecurrentNetwork network = ensemble[0];
        var names = _task.OutputNames(_options).ToHashSet();
        return new ModelDescription
        {
            Task = _task.Task.ToString(),
            FeatureColumn = _options.FeatureColumnName,
            FeaturesPerStep = network.Features,
            FeatureNames = FeatureNames.Read(schema[_options.FeatureColumnName], network.Features),
            Steps = network.Steps,
            DoubleFeatures = Columns.IsOfDouble(schema[_options.FeatureColumnName].Type),
            ScoreColumn = _options.ScoreColumnName,
            ScalarScore = _task.HasScalarScore(label),
            PredictedLabelColumn = OfTask(_options.PredictedLabelColumnName),
            ProbabilityColumn = OfTask(_options.ProbabilityColumnName),
            LowerBoundColumn = OfTask(_options.LowerBoundColumnName),
            UpperBoundColumn = OfTask(_options.UpperBoundColumnName),
            HiddenStateColumn = _options.HiddenStateColumnName,
            HiddenSequenceColumn = _options.HiddenSequenceColumnName,
            Settings = SettingsOf(isRefitted),
            Version = ensemble.Count > 1 ? ModelDescription.CurrentVersion : ModelDescription.LastWithOneNetwork,
            Members = ensemble.Count > 1 ? ensemble.Count : null,
            SpreadColumn = ensemble.Count > 1 ? _options.SpreadColumnName : null,
            AttentionColumn = _options.AttentionColumnName,
            ThreadCount = _options.ThreadCount,
        };

        string? OfTask(string name) => names.Contains(name) ? name : null;
    }

    /// <summary>The settings as they took effect: a training that was stopped early is not repeated on all rows.</summary>
    private IReadOnlyDictionary<string, string> SettingsOf(bool isRefitted)
    {
        IReadOnlyDictionary<string, string> settings = _options.ToSettings(_seed);
        return isRefitted || !_options.RefitOnAllRows
            ? settings
            : new SortedDictionary<string, string>(settings.ToDictionary(), StringComparer.Ordinal)
            {
                [nameof(Options.RefitOnAllRows)] = bool.FalseString,
            };
    }
}
