using System.CommandLine;
using LstmMlNet.Cli;
using LstmMlNet.Cli.Commands;
using LstmMlNet.Cli.Config;
using Spectre.Console;

return CommandLine.Run(args, AnsiConsole.Console, Console.Out, Console.Error);
