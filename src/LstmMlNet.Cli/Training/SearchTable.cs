using System.Globalization;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>The trials of a search: in which settings they differ, which one won, and what that gains over the recommended ones.</summary>
internal static class SearchTable
{
    private const int MostRows = 12;
    private const int Columns = 80;

    public static void Write(IAnsiConsole console, IReadOnlyList<SearchTrial> trials, SearchTrial best)
    {
        SearchTrial[] finished = [.. trials.Where(trial => double.IsFinite(trial.ValidationLoss))];
        if (finished.Length == 0)
            return;
        SearchTrial? recommended = finished.Where(trial => trial.Candidate == 0)
            .OrderByDescending(trial => trial.FoldLosses.Count)
            .ThenBy(trial => trial.ValidationLoss)
            .FirstOrDefault();
        console.Write(TableOf(finished, best));
        console.WriteLine(Gain(best, recommended));
    }

    /// <summary>What the winner gains over the settings that the search began with.</summary>
    public static string Gain(SearchTrial best, SearchTrial? recommended) =>
        recommended is null ? "The recommended settings did not complete an epoch."
        : best.Candidate == recommended.Candidate ? string.Create(
            CultureInfo.InvariantCulture,
            $"The recommended settings are the best: validation loss {best.ValidationLoss:G4}.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The best settings are {1 - (best.ValidationLoss / recommended.ValidationLoss):P0} better than the recommended "
            + $"ones: validation "
            + $"loss {best.ValidationLoss:G4} against {recommended.ValidationLoss:G4}.");

    private static Table TableOf(SearchTrial[] trials, SearchTrial best)
    {
        IReadOnlyList<string> names = [.. trials[0].Settings.Select(setting => setting.Name)];
        string[] differing = [.. names.Where(name => trials.Select(trial => ValueOf(trial, name)).Distinct().Count() > 1)];

        // What does not fit is left out, the last ones first.
        while (differing.Length > 1
            && differing.Sum(name => Math.Max(name.Length, trials.Max(trial => ValueOf(trial, name).Length)) + 3) > Columns - 24)
            differing = differing[..^1];
        Table table = new Table().AddColumn("");
        foreach (string name in differing)
            table.AddColumn(new TableColumn(Markup.Escape(name)).NoWrap());
        table.AddColumns(new TableColumn("epochs").RightAligned(), new TableColumn("loss").RightAligned());
        SearchTrial[] shown = [.. trials.GroupBy(trial => trial.Candidate)
            .Select(own => own.MinBy(trial => trial.ValidationLoss)!)
            .OrderBy(trial => trial.ValidationLoss)
            .Take(MostRows)];
        foreach (SearchTrial trial in shown)
        {
            string mark = trial.Candidate == best.Candidate ? "best" : trial.Candidate == 0 ? "rec." : "";
            table.AddRow([
                mark,
                .. differing.Select(name => Markup.Escape(ValueOf(trial, name))),
                trial.BestEpoch.ToString(CultureInfo.InvariantCulture),
                trial.ValidationLoss.ToString("G4", CultureInfo.InvariantCulture),
            ]);
        }

        if (trials.Any(trial => trial.Candidate == 0))
            table.Caption("rec.: the recommended settings");
        return table;
    }

    private static string ValueOf(SearchTrial trial, string name) => trial.Settings.First(setting => setting.Name == name).Value;
}
