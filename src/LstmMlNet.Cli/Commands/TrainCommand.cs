using System.CommandLine;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>classify</c>, <c>regress</c> and <c>forecast</c>: look at the data, train, evaluate, write a project.</summary>
internal static class TrainCommand
{
    private static readonly string[] s_cells = ["lstm", "peephole-lstm", "gru", "simple-rnn"];

    public static Command Create(Scenario scenario, Terminal terminal)
    {
        (string name, string what) = scenario switch
        {
            Scenario.Classification => ("classify", "a class for each sequence"),
            Scenario.Regression => ("regress", "a number for each sequence"),
            _ => ("forecast", "a series' next values, with intervals"),
        };
        Option<string> dataset = CommonOptions.Dataset("A .csv, .tsv, .ts or SQLite .db file."), connection = CommonOptions.Connection(), table = CommonOptions.Table(), query = CommonOptions.Query();
        var label = new Option<string>("--label", "-l") { Description = scenario == Scenario.Forecasting ? "The column with the series." : "The column to predict." };
        var id = new Option<string>("--id") { Description = "Rows with the same value here are one sequence. Without it, each row is one, its columns the steps." };
        var order = new Option<string>("--order") { Description = "Rows of a sequence are put in the order of this: a number or a moment." };
        var group = new Option<string>("--group") { Description = "Sequences with the same value here (a person, a machine, a site) are all trained on or all held out." };
        var features = new Option<string[]>("--features") { Description = "A step's columns. Default: all numbers that are nothing else.", AllowMultipleArgumentsPerToken = true };
        var ignore = new Option<string[]>("--ignore") { Description = "Columns that are no features.", AllowMultipleArgumentsPerToken = true };
        var window = new Option<int>("--window") { Description = "Past steps that a forecast sees.", DefaultValueFactory = _ => 48 };
        var horizon = new Option<int>("--horizon") { Description = "Steps ahead that are forecast.", DefaultValueFactory = _ => 12 };
        var season = new Option<int?>("--season") { Description = "Steps of a season, for the simple forecasts to compare with. Default: found." };
        var output = new Option<string>("--output", "-o") { Description = "The folder that the project is written to. Default: the data's name." };
        var projectName = new Option<string>("--name") { Description = "The generated class's name. Default: the folder's." };
        var cell = new Option<string>("--cell") { Description = $"{string.Join(", ", s_cells)}. Default: as recommended for the data, like all below." };
        cell.AcceptOnlyFromAmong(s_cells);
        var units = new Option<int?>("--units") { Description = "Units of each layer." };
        var layers = new Option<int?>("--layers") { Description = "Layers." };
        var bidirectional = new Option<bool?>("--bidirectional") { Description = "Read sequences from both ends." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the data." };
        var batch = new Option<int?>("--batch-size") { Description = "Sequences an update." };
        var rate = new Option<float?>("--learning-rate") { Description = "The step size." };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same model.", DefaultValueFactory = _ => 1 };
        var budget = new Option<double?>("--time-budget") { Description = "Search for good settings for so many seconds before training." };
        var fraction = new Option<double>("--test-fraction") { Description = "The share that is held out to evaluate on.", DefaultValueFactory = _ => 0.2 };
        var web = new Option<bool>("--web") { Description = "Write a web service with a page, instead of a program for the console." };
        var source = new Option<string>("--package-source") { Description = "A folder with the packages of LstmMlNet to put beside the project. Default: those of this tool." };

        var command = new Command(name, $"Trains a model for {what}, evaluates it on data held out, and writes a project around it.")
        {
            dataset, connection, table, query, label, id, order, features, ignore, output, projectName, cell, units, layers, bidirectional, epochs, batch, rate, seed, budget, fraction, web, source,
        };
        if (scenario == Scenario.Forecasting)
        {
            command.Options.Add(window);
            command.Options.Add(horizon);
            command.Options.Add(season);
        }
        else
        {
            command.Options.Add(group);
        }

        command.SetAction(result => terminal.Run(stop => TrainingSession.Run(terminal.Out, new TrainingRequest
        {
            Scenario = scenario,
            Dataset = CommonOptions.DatasetOf(result.GetValue(dataset), result.GetValue(connection), result.GetValue(table), result.GetValue(query)),
            Roles = new RoleOptions
            {
                Label = result.GetValue(label),
                Id = result.GetValue(id),
                Order = result.GetValue(order),
                Group = scenario == Scenario.Forecasting ? null : result.GetValue(group),
                Features = result.GetValue(features) ?? [],
                Ignore = result.GetValue(ignore) ?? [],
            },
            Forecast = scenario == Scenario.Forecasting ? new ForecastConfig(result.GetValue(window), result.GetValue(horizon), result.GetValue(season)) : null,
            Settings = new TrainingSettings
            {
                Cell = CellOf(result.GetValue(cell)),
                Units = result.GetValue(units),
                Layers = result.GetValue(layers),
                Bidirectional = result.GetValue(bidirectional),
                Epochs = result.GetValue(epochs),
                BatchSize = result.GetValue(batch),
                LearningRate = result.GetValue(rate),
                Seed = result.GetValue(seed),
                TimeBudget = result.GetValue(budget),
            },
            TestFraction = result.GetValue(fraction),
            Output = result.GetValue(output),
            Name = result.GetValue(projectName),
            IsWeb = result.GetValue(web),
            PackageSource = result.GetValue(source),
        }, stop)));
        return command;
    }

    private static RecurrentCellType? CellOf(string? name) => name switch
    {
        "lstm" => RecurrentCellType.Lstm,
        "peephole-lstm" => RecurrentCellType.PeepholeLstm,
        "gru" => RecurrentCellType.Gru,
        "simple-rnn" => RecurrentCellType.SimpleRnn,
        _ => null,
    };
}
