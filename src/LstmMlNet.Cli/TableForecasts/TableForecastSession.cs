using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>From a table of series to a folder with a forecaster of them all, saying what it does.</summary>
internal static class TableForecastSession
{
    /// <exception cref="UserError">The table cannot be forecast as asked.</exception>
    public static int Run(IAnsiConsole console, TableForecastRequest request, CancellationToken stop)
    {
        var folder = TableForecastFolder.Open(request);
        using var patience = new StopPatience(stop);
        var mlContext = new MLContext(request.Settings.Seed);
        using var notes = new LibraryNotes(mlContext, note => console.WriteLine($"note: {note}"));
        DataSource source;
        TableRoles roles;
        IDataView rows;
        int heldOut;
        using (StopGuard.WithoutModel(stop))
        {
            source = DataSource.Open(mlContext, request.Dataset);
            if (request.TakesOwnHorizon && source.OwnHorizon is { } horizon)
                request = request with { Horizon = horizon };
            string[] warnings = request.Table.TakesFeatures
                ? [.. DataWarnings.Of(mlContext, source, request.Roles.Resolve(source, Scenario.Forecasting), Scenario.Forecasting)]
                : [];
            roles = TableRoles.Resolve(source, request);
            if (request.Table.Holidays is { } holidays)
                roles.Table.Holidays = TableRoles.Holidays(mlContext, holidays);
            rows = mlContext.Data.Cache(source.Load(mlContext, roles.Columns));
            int[] lengths = TableRows.KnownOf(rows, roles.Table);
            heldOut = TableRows.HeldOut(lengths, request.Horizon, request.TestFraction);
            Understood(console, source, roles.Table, request, lengths, heldOut);
            foreach (string warning in warnings)
                console.WriteLine($"warning: {warning}");
        }

        var options = new LstmForecastEstimator.Options
        {
            Table = roles.Table,
            Horizon = request.Horizon,
            WindowLength = request.Window,
            SeasonLength = request.Season,
            Budget = request.Settings.Budget,
            SearchTimeBudget = request.Settings.TimeBudget is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        new TableTraining(console, mlContext, rows, roles, source.Name, request.Settings, patience, stop)
            .Run(options, null, heldOut, folder);
        return ExitCodes.Done;
    }

    private static void Understood(
        IAnsiConsole console,
        DataSource source,
        ForecastTable table,
        TableForecastRequest request,
        int[] lengths,
        int heldOut)
    {
        var shown = new Table().HideHeaders().AddColumns("", "");
        Row("data", source.Name);
        Row("to forecast", FormattableString.Invariant($"{string.Join(", ", table.TargetColumnNames)} ({request.Horizon} steps ahead)"));
        Row("a series is", table.IdColumnNames.Count > 0 ? $"the rows of one {string.Join(" and ", table.IdColumnNames)}" : "the table");
        if (table.TimeColumnName is { } time)
            Row("ordered by", time);
        List("known ahead", table.KnownColumnNames);
        List("known of the past", table.PastColumnNames);
        List("of the series", table.StaticColumnNames);
        if (table.Holidays.Count > 0)
            Row("holidays", FormattableString.Invariant($"{table.Holidays.Count:N0} days"));
        foreach (string note in source.Notes)
            Row("note", note);
        string last = heldOut > 0 ? FormattableString.Invariant($", the last {heldOut} of each held out at first") : "";
        Row("rows", FormattableString.Invariant($"{lengths.Sum(length => (long)length):N0} of {lengths.Length:N0} series{last}"));
        console.Write(shown);

        void Row(string name, string text) => shown.AddRow(name, Markup.Escape(text));

        void List(string name, IReadOnlyList<string> columns)
        {
            if (columns.Count > 0)
                Row(name, string.Join(", ", columns));
        }
    }
}
