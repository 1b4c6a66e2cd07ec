using System.CommandLine;
using LstmMlNet.Cli;
using LstmMlNet.Cli.Commands;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Output;
using Spectre.Console;

return CommandLine.Run(
    args,
    AnsiConsole.Console,
    Console.IsOutputRedirected ? Console.Out : new VisibleWriter(Console.Out),
    Console.IsErrorRedirected ? Console.Error : new WrappedWriter(Console.Error, AnsiConsole.Profile.Width));
