using System.CommandLine;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.TableForecasts;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>predict</c>: scores every sequence of a data set, as CSV.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal, TextWriter output)
    {
        Option<string> model = CommonOptions.Model();
        Option<string> file = Options.Text("--output", "file", "The CSV file to write. Default: the console.", "-o");
        var escape = new Option<bool>("--escape-formulas")
        {
            Description = "Put an apostrophe before text that a spreadsheet would treat as a formula.",
        };
        var data = new DataOptions("The sequences, columns as they were in training; no label is needed. Default: what it was trained on.");
        var roles = new RoleOptionSet("The series of a forecast, where the model's configuration does not say it.");
        var command = new Command("predict", CommonOptions.WithExamples(
            "Predicts for every sequence of a data set and writes CSV, with IDs and times.",
            "predict -m Activity -d new.csv",
            "predict -m Sales -d sales.csv -o forecasts.csv",
            "predict -m model.zip -d new.csv --id recording --order time"))
        {
            model, file, escape,
        };
        data.AddTo(command);
        roles.AddTo(command);
        command.SetAction(result => terminal.RunReading(() =>
        {
            ScoredData scored = ScoredData.Load(new ScoringRequest
            {
                ModelPath = CommonOptions.ModelPath(result.GetValue(model)!),
                Dataset = known => data.Of(result, known),
                Roles = known => roles.Of(result, known),
            });
            if (TableModel.Find(scored.Model) is { } forecaster)
                return WriteForecasts(terminal, output, forecaster, scored, result.GetValue(file), result.GetValue(escape));
            foreach (string note in scored.Notes)
                terminal.Note(note);
            var writer = new PredictionWriter(scored, result.GetValue(escape));
            if (result.GetValue(file) is not { } path)
            {
                writer.Write(output);
                return ExitCodes.Done;
            }

            long rows = 0;
            LstmMlNet.Networks.AtomicFile.Write(path, stream =>
            {
                using var text = new StreamWriter(stream, leaveOpen: true);
                rows = writer.Write(text);
            });
            Listing.Write(terminal.Out, FormattableString.Invariant($"Wrote {rows:N0} predictions to"), Listing.Path(path));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static int WriteForecasts(
        Terminal terminal,
        TextWriter output,
        LstmForecastTransformer model,
        ScoredData scored,
        string? path,
        bool escape)
    {
        IDataView forecasts = model.Forecast(scored.Sequences);
        if (path is null)
        {
            TableForecastCsv.Write(model, forecasts, output, escape);
            return ExitCodes.Done;
        }

        long rows = 0;
        LstmMlNet.Networks.AtomicFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            rows = TableForecastCsv.Write(model, forecasts, text, escape);
        });
        Listing.Write(terminal.Out, FormattableString.Invariant($"Wrote {rows:N0} forecasts to"), Listing.Path(path));
        return ExitCodes.Done;
    }
}
