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
        SearchTrial[] measured = [.. finished.GroupBy(trial => trial.Candidate).Select(Measured)];
        console.Write(TableOf(measured, best));
        console.WriteLine("rec.: the recommended settings; folds: on how many parts the loss was measured");
        console.WriteLine(Gain(measured, best));
    }

    /// <summary>What the winner gains over the settings that the search began with, or why these stay.</summary>
    /// <param name="measured">One trial of each settings.</param>
    /// <param name="best">The winner.</param>
    public static string Gain(IReadOnlyList<SearchTrial> measured, SearchTrial best)
    {
        if (measured.FirstOrDefault(trial => trial.Candidate == 0) is not { } recommended)
            return "The recommended settings did not complete an epoch.";
        if (best.Candidate != recommended.Candidate)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The best settings are {1 - (best.ValidationLoss / recommended.ValidationLoss):P0} better than the recommended "
                    + $"ones: validation loss {best.ValidationLoss:G4} against {recommended.ValidationLoss:G4}.");
        string stay =
            string.Create(CultureInfo.InvariantCulture, $"The recommended settings stay: validation loss {recommended.ValidationLoss:G4}.");
        SearchTrial? rival = measured.FirstOrDefault(trial => trial.Candidate != 0 && trial.FoldLosses.Count > 0);
        if (rival is not null)
            return rival.ValidationLoss < recommended.ValidationLoss
                ? string.Create(CultureInfo.InvariantCulture, $"{stay} The {rival.ValidationLoss:G4} of the others is no clear gain: the "
                    + $"losses differ by more from fold to fold.")
                : stay;
        return measured.Any(trial => trial.ValidationLoss < recommended.ValidationLoss)
            ? stay + " Lower losses on one part of the data are not enough to replace them, and there was no time, or there were too few "
                + "rows, to compare on several."
            : stay;
    }

    /// <summary>The trial that says most of some settings: that over folds, where there is one.</summary>
    private static SearchTrial Measured(IEnumerable<SearchTrial> trials) =>
        trials.OrderByDescending(trial => trial.FoldLosses.Count).ThenBy(trial => trial.ValidationLoss).First();

    private static Table TableOf(SearchTrial[] trials, SearchTrial best)
    {
        IReadOnlyList<string> names = [.. trials[0].Settings.Select(setting => setting.Name)];
        string[] differing = [.. names.Where(name => trials.Select(trial => ValueOf(trial, name)).Distinct().Count() > 1)];

        // What does not fit in columns is written out: only what differs from the recommended settings.
        bool fits = differing.Sum(name => Math.Max(name.Length, trials.Max(trial => ValueOf(trial, name).Length)) + 3) <= Columns - 36;
        Table table = new Table().AddColumn(new TableColumn("").NoWrap());
        foreach (string name in fits ? differing : ["what differs"])
            table.AddColumn(fits ? new TableColumn(Markup.Escape(name)).NoWrap() : new TableColumn(name));
        table.AddColumns(
            new TableColumn("epochs").RightAligned().NoWrap(),
            new TableColumn("folds").RightAligned().NoWrap(),
            new TableColumn("loss").RightAligned().NoWrap());
        SearchTrial[] shown = [.. trials
            .OrderByDescending(trial => trial.Candidate == best.Candidate)
            .ThenByDescending(trial => trial.Candidate == 0 || trial.FoldLosses.Count > 0)
            .ThenBy(trial => trial.ValidationLoss)
            .Take(MostRows)];
        SearchTrial? recommended = trials.FirstOrDefault(trial => trial.Candidate == 0);
        foreach (SearchTrial trial in shown)
        {
            string own = trial.Candidate == 0 ? "rec." : "";
            string mark = trial.Candidate != best.Candidate ? own : own.Length > 0 ? $"best, {own}" : "best";
            table.AddRow([
                mark,
                .. fits
                    ? differing.Select(name => Markup.Escape(ValueOf(trial, name)))
                    : [Markup.Escape(Different(trial, recommended, differing))],
                trial.BestEpoch.ToString(CultureInfo.InvariantCulture),
                Math.Max(1, trial.FoldLosses.Count).ToString(CultureInfo.InvariantCulture),
                trial.ValidationLoss.ToString("G4", CultureInfo.InvariantCulture),
            ]);
        }

        return table;
    }

    /// <summary>The settings of a trial that differ from the recommended ones; of these all that any trial differs in.</summary>
    private static string Different(SearchTrial trial, SearchTrial? recommended, string[] differing) => string.Join(
        ", ",
        differing.Where(name => recommended is null || trial == recommended || ValueOf(trial, name) != ValueOf(recommended, name))
            .Select(name => Named(name, ValueOf(trial, name)))
            .DefaultIfEmpty("as recommended"));

    private static string Named(string name, string value) => name switch
    {
        "cell" or "pooling" => value,
        "units" => $"{value} units",
        "layers" or "directions" => $"{value} {(value == "1" ? name[..^1] : name)}",
        _ => $"{name} {value}",
    };

    private static string ValueOf(SearchTrial trial, string name) => trial.Settings.First(setting => setting.Name == name).Value;
}
