using System.CommandLine;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Files;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>retrain</c>: trains a model anew as its configuration says, on the same data or other.</summary>
internal static class RetrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = new DataOptions("Other data, columns as they were. Default: the same.");
        var config = new Option<string>("--config") { Description = "The .mbconfig that lstm-mlnet wrote.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to. Default: the configuration's own." };
        var web = new Option<bool>("--web") { Description = "Write a web service. Default: what the configuration's folder holds." };
        var source = new Option<string>("--package-source")
        {
            Description = "A folder with the packages of LstmMlNet to put beside the project. Default: those of this tool.",
        };
        var command = new Command("retrain", "Trains a model anew, as its configuration says.") { config, output, web, source };
        data.AddTo(command);
        command.SetAction(result => terminal.Run(stop =>
        {
            string path = result.GetValue(config)!;
            PendingMoves.Finish(Path.GetDirectoryName(Path.GetFullPath(path))!);
            ModelConfig saved = ModelConfig.Load(path);
            return TrainingSession.Run(terminal.Out, new TrainingRequest
            {
                Scenario = saved.Scenario,
                Dataset = data.Of(result, saved.DataSource.ToDataset()),
                Roles = saved.DataSource.ToRoles(),
                Forecast = saved.Forecast,
                Settings = saved.Training.ToSettings(),
                TestFraction = saved.Training.TestFraction,
                Output = result.GetValue(output) ?? Path.GetDirectoryName(Path.GetFullPath(path)),
                Name = Path.GetFileNameWithoutExtension(path),
                IsWeb = result.GetValue(web) || saved.Project == ProjectKind.Web,
                PackageSource = result.GetValue(source),
            }, stop);
        }));
        return command;
    }
}
