using System.CommandLine;
using LstmMlNet.Cli.Detection;

namespace LstmMlNet.Cli.Commands;

/// <summary><c>detect</c>: learns how a series usually goes on, and lists the rows that were not expected.</summary>
internal static class DetectCommand
{
    private const int DefaultLength = 30;
    private const double DefaultRate = 0.001;
    private const double DefaultFraction = 0.5;

    public static Command Create(Terminal terminal)
    {
        var data = new DataOptions("A .csv, .tsv, .tsf or SQLite .db file.");
        Option<string> label = Options.Text("--label", "column", "The column with the series.", "-l");
        Option<string> id = Options.Text("--id", "column", "Rows with the same value here are one series.");
        Option<string> order = Options.Text(
            "--order",
            "column",
            "Rows of a series are in the order of this: a number or a date. Default: the first column of dates.");
        Option<string[]> features = Options.Names("--features", "Other columns of numbers that say what to expect. Default: none.");
        Option<int?> length = Options.Least(
            "--window",
            2,
            FormattableString.Invariant($"Number of past rows from which the next is expected. Default: {DefaultLength}."));
        Option<double?> rate = Options.Share(
            "--false-alarms",
            FormattableString.Invariant($"The share of ordinary rows that raise an alert. Default: {DefaultRate}."));
        Option<double?> fraction = Options.Share(
            "--train-fraction",
            FormattableString.Invariant(
                $"The first share of each series, which should be ordinary: it is learned. Default: {DefaultFraction}."));
        Option<int?> epochs = Options.Least("--epochs", 1, "Passes over the data.");
        Option<int?> seed = Options.Whole("--seed", "The same seed gives the same model. Default: 1.");
        Option<string> output =
            Options.Text("--output", "folder", "The folder to write to. Default: the data's name, and Alerts.", "-o");
        var command = new Command("detect", CommonOptions.WithExamples(
            "Learns how series usually go on, and lists the rows that were not expected.",
            "detect -d server.csv -l load --order minute",
            "detect -d machines.csv -l vibration --id machine --order day --features load,temperature -o Machines"));
        data.AddTo(command);
        foreach (Option option in new Option[] { label, id, order, features, length, rate, fraction, epochs, seed, output })
            command.Options.Add(option);
        command.SetAction(result => terminal.Run(stop => DetectionSession.Run(terminal.Out, new DetectionRequest
        {
            Dataset = data.Of(result),
            Label = result.GetValue(label),
            Id = result.GetValue(id),
            Order = result.GetValue(order),
            Features = result.GetValue(features) ?? [],
            Length = result.GetValue(length) ?? DefaultLength,
            FalseAlarmRate = result.GetValue(rate) ?? DefaultRate,
            TrainFraction = result.GetValue(fraction) ?? DefaultFraction,
            Epochs = result.GetValue(epochs),
            Seed = result.GetValue(seed) ?? 1,
            Output = result.GetValue(output),
        }, stop)));
        return command;
    }
}
