using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;
using TableColumn = LstmMlNet.Tables.TableColumn;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>A saved forecaster of a table: evaluated on rows, or trained anew on them.</summary>
internal static class TableModel
{
    /// <summary>The forecaster of a table in a model; null where there is none.</summary>
    public static LstmForecastTransformer? Find(ITransformer model) => model as LstmForecastTransformer
        ?? (model as IEnumerable<ITransformer>)?.Select(Find).FirstOrDefault(found => found is not null);

    /// <summary>The zip in a folder that <c>forecast</c> wrote for a table; null for another folder.</summary>
    public static string? ZipIn(string folder)
    {
        if (!File.Exists(Path.Combine(folder, TableForecastFolder.HistoryName)))
            return null;
        string[] zips = Directory.GetFiles(folder, "*.zip");
        return zips.Length == 1 ? zips[0] : null;
    }

    /// <summary>Writes the errors on the last rows of each series beside those of simple forecasts.</summary>
    /// <exception cref="UserError">The series are too short.</exception>
    public static void Evaluate(IAnsiConsole console, MLContext mlContext, LstmForecastTransformer model, IDataView rows)
    {
        IDataView held = mlContext.Data.Cache(rows);
        int last = TableRows.HeldOut(TableRows.KnownOf(held, model.Table), model.Horizon, 1);
        if (last == 0)
            throw new UserError(FormattableString.Invariant(
                $"The series are too short to be evaluated on: the usual one needs {3 * model.Horizon} rows, three times the horizon."));
        console.WriteLine(FormattableString.Invariant(
            $"On the last {last} rows of each series. Those that the model was trained on say less than others."));
        TableForecastAccuracy.Write(console, TableForecastAccuracy.Of(mlContext, model, held, last));
    }

    /// <summary>Trains a forecaster anew on other rows, with the columns, windows, season, levels and settings that it has.</summary>
    /// <exception cref="UserError">It cannot be trained on these rows.</exception>
    public static int Retrain(IAnsiConsole console, string zip, TableForecastRequest request, CancellationToken stop)
    {
        using var patience = new StopPatience(stop);
        var mlContext = new MLContext(request.Settings.Seed);
        using var notes = new LibraryNotes(mlContext, note => console.WriteLine($"note: {note}"));
        LstmForecastTransformer earlier = Find(ScoredData.LoadModel(mlContext, zip, out DataViewSchema? input))
            ?? throw new UserError($"'{zip}' does not forecast a table.");
        if (input is null)
            throw new UserError($"'{zip}' contains no input schema: save it with the schema of its training data.");
        var folder = TableForecastFolder.Open(request);
        DataSource source;
        TableRoles roles;
        IDataView rows;
        int heldOut;
        using (StopGuard.WithoutModel(stop))
        {
            source = DataSource.Open(mlContext, request.Dataset);
            TableColumn[] columns =
                [.. input.Where(column => !column.IsHidden).Select(column => new TableColumn(column.Name, LoneModel.KindOf(column)))];
            roles = new TableRoles(earlier.Table, columns);
            rows = mlContext.Data.Cache(source.Load(mlContext, columns));
            heldOut = TableRows.HeldOut(TableRows.KnownOf(rows, earlier.Table), earlier.Horizon, request.TestFraction);
        }

        var options = new LstmForecastEstimator.Options { Table = earlier.Table, Horizon = earlier.Horizon };
        TrainingSettings settings = earlier.TrainingSettings is { } known ? TrainingSettings.Of(known) : new TrainingSettings();
        new TableTraining(console, mlContext, rows, roles, source.Name, settings, patience, stop)
            .Run(options, earlier, heldOut, folder);
        return ExitCodes.Done;
    }
}
