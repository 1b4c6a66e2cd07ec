using System.CommandLine;
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
        var path = new Argument<string>("model") { Description = "The model's zip, or the folder that lstm-mlnet wrote." };
        var command = new Command("inspect", CommonOptions.WithExamples(
            "Shows what a model's zip holds: steps, columns, network, settings.",
            "inspect Activity",
            "inspect model.zip")) { path };
        command.SetAction(result => terminal.RunReading(() =>
        {
            var mlContext = new MLContext();
            string zip = CommonOptions.ModelPath(result.GetValue(path)!);
            ITransformer model = ScoredData.LoadModel(mlContext, zip, out DataViewSchema? input);
            IAnsiConsole console = terminal.Out;
            console.WriteLine($"steps: {string.Join(", ", StepsOf(model).Select(PlainNames.Of))}");
            if (input is null)
                throw new UserError($"'{zip}' holds no schema of what it takes.");
            console.Write(Columns("takes", input.Where(column => !column.IsHidden)));
            console.Write(Columns(
                "gives",
                model.GetOutputSchema(input).Where(column => !column.IsHidden && input.GetColumnOrNull(column.Name) is null)));
            var network = LoneModel.Network(model, Path.GetFileName(zip));
            console.WriteLine(
                $"predicts: {PlainNames.Of(network.Task)}{(network.ClassNames is { } names ? $"; classes: {string.Join(", ", names)}" : "")}");
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

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    private static Table Columns(string title, IEnumerable<DataViewSchema.Column> columns)
    {
        var table = new Table().Title(title).AddColumns("column", "holds");
        foreach (DataViewSchema.Column column in columns)
            table.AddRow(Markup.Escape(column.Name), Markup.Escape(PlainNames.Of(column.Type)));
        return table;
    }
}
