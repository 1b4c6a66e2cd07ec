using System.Globalization;
using System.Text;

namespace LstmMlNet;

/// <summary>What a search found.</summary>
public sealed class SearchResult
{
    internal SearchResult(LstmSequenceEstimator estimator, LstmSequenceEstimator.Options options, IReadOnlyList<SearchTrial> trials)
    {
        Estimator = estimator;
        Options = options;
        Trials = trials;
    }

    /// <summary>The best settings, to be fitted on all rows.</summary>
    public LstmSequenceEstimator Estimator { get; }

    /// <summary>The best settings themselves.</summary>
    public LstmSequenceEstimator.Options Options { get; }

    /// <summary>All trials, in the order in which they were made.</summary>
    public IReadOnlyList<SearchTrial> Trials { get; }

    /// <summary>The trials as a table of Markdown, the best first.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| round | cell | units | layers | both ways | pooling | frames | batch | rate | dropout | epochs | validation loss | accuracy | seconds |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (SearchTrial trial in Trials.OrderBy(trial => trial.ValidationLoss))
        {
            LstmSequenceEstimator.Options options = trial.Options;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {trial.Round} | {options.CellType} | {options.HiddenUnits} | {options.LayerCount} | {options.Bidirectional} | {options.Pooling} | {options.StepsPerFrame} | {options.BatchSize} | {options.LearningRate:G2} | {options.Dropout.BeforeHead:G2} | {options.Epochs} | {trial.ValidationLoss:G4} | {trial.ValidationAccuracy:F3} | {trial.Time.TotalSeconds:F1} |");
        }

        return text.ToString();
    }
}
