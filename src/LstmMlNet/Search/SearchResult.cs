using System.Globalization;
using System.Text;

namespace LstmMlNet;

/// <summary>The result of a search.</summary>
public sealed class SearchResult
{
    internal SearchResult(
        LstmSequenceEstimator estimator,
        LstmSequenceEstimator.Options options,
        IReadOnlyList<SearchTrial> trials,
        SearchTrial best)
    {
        Estimator = estimator;
        Options = options;
        Trials = trials;
        Best = best;
    }

    /// <summary>An estimator with the best settings, to fit on all rows.</summary>
    public LstmSequenceEstimator Estimator { get; }

    /// <summary>The best settings.</summary>
    public LstmSequenceEstimator.Options Options { get; }

    /// <summary>All trials, in the order in which they were run.</summary>
    public IReadOnlyList<SearchTrial> Trials { get; }

    /// <summary>
    /// The trial whose settings were chosen: the first ones, unless others were better on folds of all rows by more than the gain
    /// differs from fold to fold.
    /// </summary>
    public SearchTrial Best { get; }

    /// <summary>The best trial of the initial settings; null if none completed an epoch.</summary>
    public SearchTrial? Recommended =>
        Trials.Where(trial => trial.Candidate == 0 && double.IsFinite(trial.ValidationLoss))
            .OrderByDescending(trial => trial.FoldLosses.Count)
            .ThenBy(trial => trial.ValidationLoss)
            .FirstOrDefault();

    /// <summary>
    /// Formats the trials as a Markdown table, the best one first and marked: the settings in which they differ and their losses, followed
    /// by the improvement over the initial settings.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        IReadOnlyList<(string Name, string Value)> first = Trials[0].Settings;
        int[] differing = [.. Enumerable.Range(0, first.Count).Where(i => Trials.Any(trial => trial.Settings[i].Value != first[i].Value))];
        text.AppendLine(
            $"| | round |{string.Concat(differing.Select(i => $" {first[i].Name} |"))} epochs | validation loss | accuracy | seconds |");
        text.AppendLine($"|---|---|{string.Concat(differing.Select(_ => "---|"))}---|---|---|---|");
        foreach (SearchTrial trial in Trials.OrderBy(trial => trial.ValidationLoss))
        {
            string mark = trial == Best ? "**best**" : trial.Candidate == 0 ? "first settings" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {mark} | {trial.Round} "
                + $"|{string.Concat(differing.Select(i => $" {trial.Settings[i].Value} |"))} {trial.Options.Epochs} "
                + $"| {trial.ValidationLoss:G4} | {trial.ValidationAccuracy:F3} | {trial.Time.TotalSeconds:F1} |");
        }

        if (Recommended is { } own && own.Candidate != Best.Candidate)
            text.AppendLine(CultureInfo.InvariantCulture, $"\nThe best settings gain {1 - (Best.ValidationLoss / own.ValidationLoss):P0} "
                + $"over the first: validation loss {Best.ValidationLoss:G4} against {own.ValidationLoss:G4}.");
        else if (Best.Candidate == 0)
            text.AppendLine("\nThe first settings are kept: no others were better by more than folds differ.");
        return text.ToString();
    }
}
