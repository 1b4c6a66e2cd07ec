using System.Globalization;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>The trials of a search: in which settings they differ, which one won, and what that gains over the recommended ones.</summary>
internal static class SearchTable
{
    private const int MostRows = 12;
    private const int Columns = 80;

    /// <summary>The same of a search for a forecaster of a table, whose measure is the error of its forecasts.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<ForecastSearchTrial> trials)
    {
        if (trials.Count == 0)
            return;
        Tried[] tried = [.. trials.Select(trial => new Tried(trial))];
        Tried best = tried.Last(trial => trials[trial.Candidate].IsBest);
        console.Write(TableOf(tried, best, ["error"]));
        console.WriteLine("rec.: the recommended settings; error: of forecasts of the end of the training");
        console.WriteLine("part, in units of a naive forecast's");
        console.WriteLine(best.Candidate > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The best settings are {1 - (best.Measure / tried[0].Measure):P0} better than the recommended ones: error "
                    + $"{best.Measure:G4} against {tried[0].Measure:G4}.")
            : string.Create(CultureInfo.InvariantCulture, $"The recommended settings stay: error {best.Measure:G4}.")
                + (tried.Length > 1 ? " None of the others errs clearly less." : ""));
    }

    public static void Write(IAnsiConsole console, IReadOnlyList<SearchTrial> trials, SearchTrial best)
    {
        SearchTrial[] finished = [.. trials.Where(trial => double.IsFinite(trial.ValidationLoss))];
        if (finished.Length == 0)
            return;
        SearchTrial[] measured = [.. finished.GroupBy(trial => trial.Candidate).Select(Measured)];
        console.Write(TableOf([.. measured.Select(trial => new Tried(trial))], new Tried(best), ["epochs", "folds", "loss"]));
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

    /// <param name="trials">What was tried.</param>
    /// <param name="best">The winner.</param>
    /// <param name="measures">The names of what was measured.</param>
    private static Table TableOf(Tried[] trials, Tried best, string[] measures)
    {
        IReadOnlyList<string> names = [.. trials[0].Settings.Select(setting => setting.Name)];
        string[] differing = [.. names.Where(name => trials.Select(trial => trial.ValueOf(name)).Distinct().Count() > 1)];

        // What does not fit in columns is written out: only what differs from the recommended settings.
        bool fits = differing.Sum(name => Math.Max(name.Length, trials.Max(trial => trial.ValueOf(name).Length)) + 3) <= Columns - 36;
        Table table = new Table().AddColumn(new TableColumn("").NoWrap());
        foreach (string name in fits ? differing : ["what differs"])
            table.AddColumn(fits ? new TableColumn(Markup.Escape(name)).NoWrap() : new TableColumn(name));
        foreach (string measure in measures)
            table.AddColumn(new TableColumn(measure).RightAligned().NoWrap());
        Tried[] shown = [.. trials
            .OrderByDescending(trial => trial.Candidate == best.Candidate)
            .ThenByDescending(trial => trial.IsSettled)
            .ThenBy(trial => trial.Measure)
            .Take(MostRows)];
        Tried? recommended = trials.FirstOrDefault(trial => trial.Candidate == 0);
        foreach (Tried trial in shown)
        {
            string own = trial.Candidate == 0 ? "rec." : "";
            string mark = trial.Candidate != best.Candidate ? own : own.Length > 0 ? $"best, {own}" : "best";
            table.AddRow([
                mark,
                .. fits
                    ? differing.Select(name => Markup.Escape(trial.ValueOf(name)))
                    : [Markup.Escape(Different(trial, recommended, differing))],
                .. trial.Cells,
            ]);
        }

        return table;
    }

    /// <summary>The settings of a trial that differ from the recommended ones; of these all that any trial differs in.</summary>
    private static string Different(Tried trial, Tried? recommended, string[] differing) => string.Join(
        ", ",
        differing.Where(name => recommended is null || trial == recommended || trial.ValueOf(name) != recommended.ValueOf(name))
            .Select(name => Named(name, trial.ValueOf(name)))
            .DefaultIfEmpty("as recommended"));

    private static string Named(string name, string value) => name switch
    {
        "cell" or "pooling" => value,
        "units" or "epochs" => $"{value} {name}",
        "layers" or "directions" => $"{value} {(value == "1" ? name[..^1] : name)}",
        _ => $"{name} {value}",
    };

    /// <summary>Settings, and what was measured of them.</summary>
    /// <param name="Candidate">Which ones; 0 for the recommended ones.</param>
    /// <param name="Settings">Each by name.</param>
    /// <param name="Measure">The loss, or the error.</param>
    /// <param name="IsSettled">Whether it was measured well, or is what others are compared with.</param>
    /// <param name="Cells">What was measured, as text.</param>
    private sealed record Tried(
        int Candidate,
        IReadOnlyList<(string Name, string Value)> Settings,
        double Measure,
        bool IsSettled,
        string[] Cells)
    {
        public Tried(SearchTrial trial)
            : this(trial.Candidate, trial.Settings, trial.ValidationLoss, trial.Candidate == 0 || trial.FoldLosses.Count > 0, [
                trial.BestEpoch.ToString(CultureInfo.InvariantCulture),
                Math.Max(1, trial.FoldLosses.Count).ToString(CultureInfo.InvariantCulture),
                Number(trial.ValidationLoss),
            ])
        {
        }

        public Tried(ForecastSearchTrial trial)
            : this(trial.Candidate, SettingsOf(trial.Options), trial.Error, trial.Candidate == 0, [Number(trial.Error)])
        {
        }

        public string ValueOf(string name) => Settings.First(setting => setting.Name == name).Value;

        private static IReadOnlyList<(string Name, string Value)> SettingsOf(LstmSequenceEstimator.Options options) =>
        [
            .. new SearchTrial { Options = options, Round = 1, ValidationLoss = 0, BestEpoch = 1, Time = TimeSpan.Zero }.Settings,
            ("epochs", options.Epochs.ToString(CultureInfo.InvariantCulture)),
        ];

        private static string Number(double value) =>
            value == double.MaxValue ? "diverged" : value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
