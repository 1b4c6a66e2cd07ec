using System.CommandLine;
using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>predict</c>: scores every sequence of a data set, as CSV.</summary>
internal static class PredictCommand
{
    private static readonly string[] s_window = ["window"];
    private static readonly string[] s_forecast = ["Forecast", "LowerBound", "UpperBound"];

    public static Command Create(Terminal terminal, TextWriter output)
    {
        Option<string> model = CommonOptions.Model(), dataset = CommonOptions.Dataset("The sequences, columns as they were in training."), connection = CommonOptions.Connection();
        var file = new Option<string>("--output", "-o") { Description = "The CSV file to write. Default: the console." };
        var command = new Command("predict", "Predicts for every sequence of a data set and writes CSV.") { model, dataset, connection, file };
        command.SetAction(result => terminal.Run(_ =>
        {
            ScoredData data = ScoredData.Load(CommonOptions.ModelPath(result.GetValue(model)!), result.GetValue(dataset), result.GetValue(connection), forEvaluation: false);
            if (result.GetValue(file) is not { } path)
            {
                Write(data, output);
                return ExitCodes.Done;
            }

            using var writer = new StreamWriter(path);
            Write(data, writer);
            terminal.Out.WriteLine($"Wrote {path}.");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Write(ScoredData data, TextWriter writer)
    {
        IDataView view = data.Scored;
        string[] ids = data.Roles.Id is { } id && view.Schema.GetColumnOrNull(id.Name) is not null ? [.. view.GetColumn<ReadOnlyMemory<char>>(id.Name).Select(value => value.ToString())] : [];
        string idName = ids.Length > 0 ? Quoted(data.Roles.Id!.Name) : "sequence";
        if (data.Config.Scenario == Scenario.Classification)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            view.Schema["Score"].GetSlotNames(ref names);
            writer.WriteLine(string.Join(',', new[] { idName, "PredictedLabel" }.Concat(names.DenseValues().Select(name => Quoted(name.ToString())))));
            WriteRows(view.GetColumn<VBuffer<float>>("Score").Zip(view.GetColumn<ReadOnlyMemory<char>>("PredictedLabel"), (score, label) => Quoted(label.ToString()) + "," + Numbers(score)));
        }
        else if (data.Config.Scenario == Scenario.Regression)
        {
            writer.WriteLine($"{idName},Score");
            WriteRows(view.GetColumn<float>("Score").Select(score => score.ToString("R", CultureInfo.InvariantCulture)));
        }
        else
        {
            int horizon = data.Config.Forecast!.Horizon;
            writer.WriteLine(string.Join(',', s_window.Concat(s_forecast.SelectMany(column => Enumerable.Range(1, horizon).Select(step => string.Create(CultureInfo.InvariantCulture, $"{column}{step}"))))));
            ids = [];
            WriteRows(view.GetColumn<VBuffer<float>>("Score").Zip(view.GetColumn<VBuffer<float>>("LowerBound"), view.GetColumn<VBuffer<float>>("UpperBound")).Select(row => $"{Numbers(row.First)},{Numbers(row.Second)},{Numbers(row.Third)}"));
        }

        void WriteRows(IEnumerable<string> rows)
        {
            int row = 0;
            foreach (string text in rows)
            {
                writer.WriteLine($"{(ids.Length > 0 ? Quoted(ids[row]) : row.ToString(CultureInfo.InvariantCulture))},{text}");
                row++;
            }
        }
    }

    private static string Numbers(VBuffer<float> values) => string.Join(',', values.DenseValues().Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
