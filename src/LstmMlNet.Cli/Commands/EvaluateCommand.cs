using System.CommandLine;
using LstmMlNet.Cli.TableForecasts;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>evaluate</c>: how good a saved model is on labeled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> model = CommonOptions.Model();
        var data = new DataOptions("Labeled sequences, columns as they were in training. Default: what it was trained on.");
        var roles = new RoleOptionSet("The label, where the model does not say it; of a detector, which rows are anomalies.");
        var command = new Command("evaluate", CommonOptions.WithExamples(
            "Evaluates a saved model on labeled data.",
            "evaluate -m Activity -d test.csv",
            "evaluate -m Shops -d newer.csv",
            "evaluate -m model.zip -d test.csv -l kind --id run --order time",
            "evaluate -m detector.zip -d test.csv -l is_anomaly"))
        {
            model,
        };
        data.AddTo(command);
        roles.AddTo(command);
        command.SetAction(result => terminal.RunReading(() =>
        {
            var request = new ScoringRequest
            {
                ModelPath = CommonOptions.ModelPath(result.GetValue(model)!),
                Dataset = known => data.Of(result, known),
                Roles = known => roles.Of(result, known),
                ForEvaluation = true,
            };
            ScoredData scored = ScoredData.Load(request);
            if (TableModel.Find(scored.Model) is { } forecaster)
                TableModel.Evaluate(terminal.Out, scored.MLContext, forecaster, scored.Sequences);
            else
                scored.Evaluate().Write(terminal.Out);
            return ExitCodes.Done;
        }));
        return command;
    }
}
