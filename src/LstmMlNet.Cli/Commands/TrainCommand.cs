using System.CommandLine;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.TableForecasts;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>classify</c>, <c>regress</c> and <c>forecast</c>: look at the data, train, evaluate, write a project.</summary>
internal static class TrainCommand
{
    private const int DefaultWindow = 48;
    private const int DefaultHorizon = 12;
    private const double DefaultTestFraction = 0.2;

    public static Command Create(Scenario scenario, Terminal terminal)
    {
        var data = new DataOptions("A .csv, .tsv, .ts, .tsf or SQLite .db file.");
        var roles = new RoleOptionSet(
            scenario == Scenario.Forecasting ? "The column to forecast." : "The column to predict.",
            hasGroup: scenario != Scenario.Forecasting);
        Option<int?> window = Options.Least(
            "--window",
            1,
            "Number of past steps that a forecast is based on. Default: found from the data; "
            + $"{DefaultWindow} for .ts files, and with --gaps or --missing.");
        Option<int?> horizon =
            Options.Least("--horizon", 1, $"Number of steps to forecast. Default: the .tsf file's horizon, else {DefaultHorizon}.");
        Option<int?> season = Options.Least("--season", 1, "Season length, for the baseline forecasts. Default: detected.");
        Option<string> output =
            Options.Text("--output", "folder", "The folder to generate the project in. Default: the data's name.", "-o");
        Option<string> projectName = Options.Text("--name", "name", "The generated class's name. Default: the folder's.");
        Option<TrainingBudget?> effort = Options.Choice(
            "--budget",
            "How long training may take: about 1, 10 or 60 seconds for 300 sequences of 150 steps on two cores. Default: fast.",
            [("fast", TrainingBudget.Fast), ("balanced", TrainingBudget.Balanced), ("best", TrainingBudget.Best)]);
        Option<RecurrentCellType?> cell = Options.Choice(
            "--cell",
            "The recurrent cell. Default, here and for the options below: recommended for the data.",
            [.. RecurrentCells.All.Select(kind => (kind.ToolName, kind.Type))]);
        Option<int?> units = Options.Least("--units", 1, "Units per layer.");
        Option<int?> layers = Options.Least("--layers", 1, "Number of layers.");
        var bidirectional = new Option<bool?>("--bidirectional") { Description = "Read sequences in both directions." };
        Option<int?> epochs = Options.Least("--epochs", 1, "Passes over the data.");
        Option<int?> batch = Options.Least("--batch-size", 1, "Sequences per update.");
        Option<float?> rate = Options.Positive<float>("--learning-rate", "The learning rate.");
        Option<int?> seed = Options.Whole("--seed", "The same seed gives the same model. Default: 1.");
        Option<double?> budget = Options.Positive<double>("--time-budget", "Seconds to search for good settings before training.");
        Option<double?> fraction = Options.Share(
            "--test-fraction",
            FormattableString.Invariant($"The share of the data to hold out for evaluation. Default: {DefaultTestFraction}."));
        var web = new Option<bool>("--web") { Description = "Generate a web service with a page instead of a console program." };
        Option<string> source = Options.Text(
            "--package-source",
            "folder",
            "A folder with the LstmMlNet packages to copy next to the project. Default: this tool's own.");

        var table = new TableRoleOptionSet();
        Command command = Describe(scenario);
        data.AddTo(command);
        roles.AddTo(command);
        foreach (Option option in new Option[]
        {
            output,
            projectName,
            effort,
            cell,
            units,
            layers,
            bidirectional,
            epochs,
            batch,
            rate,
            seed,
            budget,
            fraction,
            web,
            source,
        })
            command.Options.Add(option);
        if (scenario == Scenario.Forecasting)
        {
            command.Options.Add(window);
            command.Options.Add(horizon);
            command.Options.Add(season);
            table.AddTo(command);
        }

        command.SetAction(result => terminal.Run(stop => scenario == Scenario.Forecasting && TableOf(result) is { } asked
            ? TableForecastSession.Run(terminal.Out, new TableForecastRequest
            {
                Dataset = data.Of(result),
                Roles = roles.Of(result),
                Table = asked,
                Window = result.GetValue(window),
                Horizon = result.GetValue(horizon) ?? DefaultHorizon,
                TakesOwnHorizon = result.GetValue(horizon) is null,
                Season = result.GetValue(season),
                Settings = Settings(result),
                TestFraction = result.GetValue(fraction) ?? DefaultTestFraction,
                Output = result.GetValue(output),
                Name = result.GetValue(projectName),
                IsWeb = result.GetValue(web),
                PackageSource = result.GetValue(source),
            }, stop)
            : TrainingSession.Run(terminal.Out, new TrainingRequest
        {
            Scenario = scenario,
            Dataset = data.Of(result),
            Roles = roles.Of(result),
            Forecast = scenario == Scenario.Forecasting ? new ForecastConfig(
                result.GetValue(window) ?? DefaultWindow,
                result.GetValue(horizon) ?? DefaultHorizon,
                result.GetValue(season)) : null,
            TakesOwnHorizon = result.GetValue(horizon) is null,
            Settings = Settings(result),
            TestFraction = result.GetValue(fraction) ?? DefaultTestFraction,
            Output = result.GetValue(output),
            Name = result.GetValue(projectName),
            IsWeb = result.GetValue(web),
            PackageSource = result.GetValue(source),
        }, stop)));
        return command;

        // What of a plain series is not given is found from its rows.
        TableRoleOptions? TableOf(ParseResult result) => table.Of(result) is { IsAny: true } asked ? asked
            : roles.Of(result) is { TimeGaps: null, Missing: MissingValueHandling.Error }
            && FileFormats.HasRows(data.Of(result).Path)
            ? new TableRoleOptions { TakesFeatures = true }
            : null;

        TrainingSettings Settings(ParseResult result) => new()
        {
            Budget = result.GetValue(effort) ?? TrainingBudget.Fast,
            Cell = result.GetValue(cell),
            Units = result.GetValue(units),
            Layers = result.GetValue(layers),
            Bidirectional = result.GetValue(bidirectional),
            Epochs = result.GetValue(epochs),
            BatchSize = result.GetValue(batch),
            LearningRate = result.GetValue(rate),
            Seed = result.GetValue(seed) ?? 1,
            TimeBudget = result.GetValue(budget),
        };
    }

    private static Command Describe(Scenario scenario)
    {
        (string name, string what, string[] examples) = scenario switch
        {
            Scenario.Classification => ("classify", "a class for each sequence", new[]
            {
                "classify -d steps.csv -l activity --id recording --order time",
                "classify -d rows.csv -l kind --features-per-step 3",
                "classify -d Train.ts --cell gru --epochs 50 --web",
            }),
            Scenario.Regression => ("regress", "a number for each sequence", ["regress -d machines.csv -l wear --id machine --order hour"]),
            _ => ("forecast", "the next values of a series, with intervals", new[]
            {
                "forecast -d sales.csv -l sold --order day --horizon 7",
                "forecast -d sales.csv -l sold --order day --window 28 --horizon 7",
                "forecast -d shops.csv -l sold --id shop --order day --gaps fill",
                "forecast -d monash.tsf --window 24 --horizon 12",
                "forecast -d shops.csv -l sold --id shop --order day --known price,promotion --static town --horizon 14 --web",
            }),
        };
        return new Command(name, CommonOptions.WithExamples(
            $"Trains a model that predicts {what}, evaluates it on held-out data, and generates a project.",
            examples));
    }
}
