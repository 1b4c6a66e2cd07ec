using System.CommandLine;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>evaluate</c>: how good a saved model is on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> model = CommonOptions.Model(), dataset = CommonOptions.Dataset("Labelled sequences, columns as they were in training."), connection = CommonOptions.Connection();
        var command = new Command("evaluate", "Says how good a saved model is on labelled data.") { model, dataset, connection };
        command.SetAction(result => terminal.Run(_ =>
        {
            ScoredData data = ScoredData.Load(CommonOptions.ModelPath(result.GetValue(model)!), result.GetValue(dataset), result.GetValue(connection), forEvaluation: true);
            ModelEvaluation.Run(data.MLContext, [(data.Model, null, data.Sequences)], data.Config.Scenario, data.LabelColumn, data.Config.Forecast?.Season, "of the data set").Write(terminal.Out);
            return ExitCodes.Done;
        }));
        return command;
    }
}
