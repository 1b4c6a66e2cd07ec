using System.CommandLine;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Files;
using LstmMlNet.Cli.Generation;
using LstmMlNet.Cli.TableForecasts;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>retrain</c>: trains a model anew as its configuration says, on the same data or other.</summary>
internal static class RetrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = new DataOptions("Other data, columns as they were. Default: the same.");
        var config = new Option<string>("--config", "--model", "-m")
        {
            Description = "The .mbconfig that lstm-mlnet generated, or its folder.",
            HelpName = "path",
            Required = true,
        };
        Option<string> output = Options.Text("--output", "folder", "The folder to write to. Default: the configuration's own.", "-o");
        var web = new Option<bool>("--web") { Description = "Write a web service. Default: as in the configuration's folder." };
        Option<string> source = Options.Text(
            "--package-source",
            "folder",
            "A folder with the LstmMlNet packages to copy next to the project. Default: this tool's own.");
        var command = new Command("retrain", CommonOptions.WithExamples(
            "Trains a model again, with its configuration.",
            "retrain -m Activity",
            "retrain -m Activity -d newer.csv",
            "retrain -m Shops -d newer.csv")) { config, output, web, source };
        data.AddTo(command);
        command.SetAction(result => terminal.Run(stop =>
        {
            string given = result.GetValue(config)!;
            if (Directory.Exists(given) && TableModel.ZipIn(given) is { } zip)
                return TableModel.Retrain(terminal.Out, zip, new TableForecastRequest
                {
                    Dataset = data.Of(result),
                    Roles = new RoleOptions(),
                    Table = new TableRoleOptions(),
                    Settings = new TrainingSettings(),
                    Horizon = 1,
                    Output = result.GetValue(output) ?? given,
                    Name = Path.GetFileNameWithoutExtension(zip),
                    IsWeb = result.GetValue(web)
                        || (ProjectFolder.ProjectIn(given) is { } project && ProjectFolder.IsService(project)),
                    PackageSource = result.GetValue(source),
                }, stop);
            string path = ConfigurationPath(given);
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

    /// <summary>The configuration that an option names, itself or by its folder.</summary>
    /// <exception cref="UserError">The folder holds none, or several.</exception>
    private static string ConfigurationPath(string path)
    {
        if (!Directory.Exists(path))
            return path;
        string[] files = Directory.GetFiles(path, "*" + ModelConfig.Extension);
        return files.Length == 1
            ? files[0]
            : throw new UserError(files.Length == 0
                ? $"The folder '{path}' contains no {ModelConfig.Extension}: specify the folder that lstm-mlnet generated."
                : $"The folder '{path}' contains several {ModelConfig.Extension} files: specify one.");
    }
}
