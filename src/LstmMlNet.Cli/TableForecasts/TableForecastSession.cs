using System.Globalization;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using LstmMlNet.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>From a table of series to a folder with a forecaster of them all, saying what it does.</summary>
internal static class TableForecastSession
{
    /// <exception cref="UserError">The table cannot be forecast as asked.</exception>
    public static int Run(IAnsiConsole console, TableForecastRequest request, CancellationToken stop)
    {
        var folder = TableForecastFolder.Open(request);
        var mlContext = new MLContext(request.Settings.Seed);
        using var notes = new LibraryNotes(mlContext, note => console.WriteLine($"note: {note}"));
        var source = DataSource.Open(mlContext, request.Dataset);
        var roles = TableRoles.Resolve(source, request);
        if (request.Table.Holidays is { } holidays)
            roles.Table.Holidays = TableRoles.Holidays(mlContext, holidays);
        IDataView rows = mlContext.Data.Cache(source.Load(mlContext, roles.Columns));
        int[] lengths = LengthsOf(rows, roles.Table);
        int heldOut = HeldOut(lengths, request);
        Understood(console, source, roles.Table, request, lengths, heldOut);

        var options = new LstmForecastEstimator.Options
        {
            Table = roles.Table,
            Horizon = request.Horizon,
            WindowLength = request.Window,
            SeasonLength = request.Season,
            HeldOutRows = heldOut,
            AdjustTrainer = trainer =>
            {
                request.Settings.Apply(trainer);
                trainer.StopToken = stop;
            },
        };
        LstmForecastTransformer? evaluated = null;
        IReadOnlyList<TableForecastAccuracy> accuracies = [];
        if (heldOut > 0)
        {
            console.WriteLine("Training without the rows that are held out.");
            evaluated = Fit(mlContext, rows, options);
            accuracies = TableForecastAccuracy.Of(mlContext, evaluated, rows, heldOut);
            TableForecastAccuracy.Write(console, accuracies);

            // What was chosen holds: the model that is kept is trained on all rows in the same way.
            (options.HeldOutRows, options.WindowLength, options.SeasonLength) = (0, evaluated.WindowLength, evaluated.SeasonLength);
            (options.Level, options.Logarithm) = (evaluated.Level, evaluated.Logarithm);
        }
        else
        {
            console.WriteLine("warning: the series are too short to hold rows out: the forecasts are not evaluated.");
        }

        stop.ThrowIfCancellationRequested();
        console.WriteLine("Training on all rows.");
        LstmForecastTransformer whole = Fit(mlContext, rows, options);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Values are taken relative to {Relative(whole)}; windows of {whole.WindowLength} rows, a season of {whole.SeasonLength}."));
        folder.Write(
            mlContext,
            whole,
            rows,
            roles,
            source.Name,
            accuracies,
            evaluated is null ? null : beside => ForecastReport.Write(evaluated, rows, heldOut, beside, folder.Name));
        folder.Describe(console);
        return ExitCodes.Done;
    }

    private static LstmForecastTransformer Fit(MLContext mlContext, IDataView rows, LstmForecastEstimator.Options options)
    {
        try
        {
            return mlContext.Forecasting.ForecastByLstm(options).Fit(rows);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException and not ObjectDisposedException)
        {
            throw new UserError(exception.Message, exception);
        }
    }

    private static string Relative(LstmForecastTransformer model) => (model.Level switch
    {
        ForecastLevel.SeasonBefore => "those of the season before",
        ForecastLevel.Mean => "their mean",
        _ => "the last one",
    }) + (model.Logarithm ? ", as logarithms" : "");

    /// <summary>The share that is asked for of the usual series, at least one horizon and at most a third.</summary>
    private static int HeldOut(int[] lengths, TableForecastRequest request)
    {
        int usual = lengths.Order().ElementAt(lengths.Length / 2);
        int share = Math.Max(request.Horizon, Math.Min((int)(usual * request.TestFraction), 3 * request.Horizon));
        return share <= usual / 3 ? share : 0;
    }

    /// <summary>Rows with a known target of each series.</summary>
    private static int[] LengthsOf(IDataView rows, ForecastTable table)
    {
        var counts = new Dictionary<string, int>();
        string target = table.TargetColumnNames[0];
        IEnumerable<double> values = rows.Schema[target].Type == NumberDataViewType.Double
            ? rows.GetColumn<double>(target)
            : rows.GetColumn<float>(target).Select(value => (double)value);
        IEnumerable<string>[] ids = [.. table.IdColumnNames.Select(name => rows.GetColumn<string>(name))];
        IEnumerable<string> series = ids.Length == 0
            ? Enumerable.Repeat("", int.MaxValue)
            : ids.Skip(1).Aggregate(ids[0], (one, other) => one.Zip(other, (a, b) => $"{a}\u001f{b}"));
        foreach ((string id, double value) in series.Zip(values))
            counts[id] = counts.GetValueOrDefault(id) + (double.IsNaN(value) ? 0 : 1);
        int[] lengths = [.. counts.Values.Where(count => count > 0)];
        return lengths.Length > 0 ? lengths : throw new UserError($"Column '{target}' (--label) holds no numbers.");
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
