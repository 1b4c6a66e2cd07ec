using System.CommandLine;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Output;
using Spectre.Console;

namespace LstmMlNet.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandLine
{
    // A column may be called @x: that is not a file with more options.
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    public static int Run(string[] arguments, IAnsiConsole console, TextWriter output, TextWriter errors)
    {
        var terminal = new Terminal(console, errors);
        var root = new RootCommand(CommonOptions.WithExamples(
            "Trains recurrent networks on sequences, and writes a .NET project around them.",
            "classify -d steps.csv -l activity --id recording --order time -o Activity",
            "predict -m Activity -d new.csv",
            "classify --help"));
        foreach (Scenario scenario in Enum.GetValues<Scenario>())
            root.Subcommands.Add(TrainCommand.Create(scenario, terminal));
        root.Subcommands.Add(DetectCommand.Create(terminal));
        root.Subcommands.Add(PredictCommand.Create(terminal, output));
        root.Subcommands.Add(EvaluateCommand.Create(terminal));
        root.Subcommands.Add(InspectCommand.Create(terminal));
        root.Subcommands.Add(RetrainCommand.Create(terminal));
        root.Subcommands.Add(ExportCommand.Create(terminal));
        root.Subcommands.Add(ImportCommand.Create(terminal));
        var verbose =
            new Option<bool>("--verbose") { Description = "Print the stack trace of an error.", Recursive = true };
        root.Options.Add(verbose);
        ParseResult result = root.Parse([.. arguments.Select(argument => Known(root, argument))], s_parser);
        terminal.IsVerbose = result.GetValue(verbose);
        if (result.CommandResult.Command == root)
            Shorten(root);
        if (arguments.Length == 0)
        {
            root.Parse("--help").Invoke(new InvocationConfiguration { Output = output, Error = errors });
            return ExitCodes.Usage;
        }

        if (result.Errors.Count == 0)
            return result.Invoke(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null });

        foreach (string message in Messages(root, result))
            errors.WriteLine($"error: {VisibleText.Of(message)}");
        errors.WriteLine($"See lstm-mlnet {(result.CommandResult.Command == root ? "" : $"{result.CommandResult.Command.Name} ")}--help.");
        return ExitCodes.Usage;
    }

    /// <summary>In the list of all commands each has a sentence; its examples stand in its own help.</summary>
    private static void Shorten(RootCommand root)
    {
        foreach (Command command in root.Subcommands)
            command.Description = command.Description!.Split('\n')[0];
    }

    /// <summary>What is wrong with a command line.</summary>
    private static IEnumerable<string> Messages(RootCommand root, ParseResult result)
    {
        Command command = result.CommandResult.Command;
        string[] unknown = [.. result.UnmatchedTokens.Where(token => command == root || token.StartsWith('-'))];

        // Of a command that is not known, neither that one is missing nor what its options are says anything more.
        if (command == root && unknown is [var first, ..])
        {
            bool isOption = first.StartsWith('-');
            string suggestion = Suggestion.For(
                first,
                isOption ? root.Options.Select(option => option.Name) : root.Subcommands.Select(one => one.Name));
            return [$"There is no {(isOption ? "option" : "command")} '{first}'.{suggestion}"];
        }

        // An option that is not known takes its value with it: neither that nor what is missing then says anything more.
        return unknown.Length > 0
            ? unknown.Select(token => $"{command.Name} has no option '{token}'."
                + Suggestion.For(token, command.Options.Concat(root.Options).Select(option => option.Name)))
            : result.Errors.Select(error => error.Message);
    }

    /// <summary>An option's name as it is known, however it is written: <c>--Label</c> is <c>--label</c>.</summary>
    private static string Known(RootCommand root, string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return argument;
        int end = argument.IndexOfAny(['=', ':']) is var sign and > 0 ? sign : argument.Length;
        return root.Options.Concat(root.Subcommands.SelectMany(command => command.Options))
            .FirstOrDefault(option => option.Name.Equals(argument[..end], StringComparison.OrdinalIgnoreCase)) is { } option
            ? option.Name + argument[end..]
            : argument;
    }
}
