using System.CommandLine;
using System.Globalization;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.Training;
using LstmMlNet.Reports.Measures;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>inspect</c>: what is in a model's zip.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("model") { Description = "The model's zip, or the folder that lstm-mlnet generated." };
        var command = new Command("inspect", CommonOptions.WithExamples(
            "Shows what a model's zip contains: pipeline steps, columns, network, settings.",
            "inspect Activity",
            "inspect model.zip")) { path };
        command.SetAction(result => terminal.RunReading(() =>
        {
            var mlContext = new MLContext();
            string zip = CommonOptions.ModelPath(result.GetValue(path)!);
            ITransformer model = ScoredData.LoadModel(mlContext, zip, out DataViewSchema? input);
            IAnsiConsole console = terminal.Out;
            console.WriteLine($"steps: {string.Join(", ", LoneModel.StepsOf(model).Select(PlainNames.Of))}");
            if (input is null)
                throw new UserError($"'{zip}' contains no input schema: save it with the schema of its training data.");
            console.Write(Columns("input", input.Where(column => !column.IsHidden)));
            console.Write(Columns(
                "output",
                model.GetOutputSchema(input).Where(column => !column.IsHidden && input.GetColumnOrNull(column.Name) is null)));
            var network = LoneModel.Network(model, Path.GetFileName(zip));
            console.WriteLine($"predicts: {WhatIsPredicted(model, network)}");
            console.WriteLine(network.Ensemble.Summary());
            if (network.FeatureNames is { } features)
                console.WriteLine($"features: {string.Join(", ", features)}");
            Table settings = new Table().Title("settings").HideHeaders().AddColumns("", "");
            foreach ((string name, string value) in TrainerSettings.Of(network))
                settings.AddRow(Markup.Escape(name), Markup.Escape(value));
            console.Write(settings);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static string WhatIsPredicted(ITransformer model, LstmSequenceTransformer network)
    {
        if (DetectorData.FindIn(model) is { } detector)
            return string.Create(CultureInfo.InvariantCulture, $"whether '{detector.ValueColumnName}' is an anomaly, from the "
                + $"{detector.Length} rows before; false alarms: {detector.FalseAlarmRate:G3} of the ordinary rows");
        string classes = network.ClassNames is { } names ? $"; classes: {string.Join(", ", names)}" : "";
        return PlainNames.Of(network.Task) + classes;
    }

    private static Table Columns(string title, IEnumerable<DataViewSchema.Column> columns)
    {
        var table = new Table().Title(title).AddColumns("column", "holds");
        foreach (DataViewSchema.Column column in columns)
            table.AddRow(Markup.Escape(column.Name), Markup.Escape(PlainNames.Of(column.Type)));
        return table;
    }
}
