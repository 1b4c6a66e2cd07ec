using System.CommandLine;
using LstmMlNet.Cli.Files;

namespace LstmMlNet.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Model() =>
        new("--model", "-m")
        {
            Description = "The model's zip, or the folder that lstm-mlnet generated.",
            HelpName = "path",
            Required = true,
        };

    /// <summary>Finds the zip that an option names, directly or by its folder.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static string ModelPath(string model)
    {
        PendingMoves.Finish(Directory.Exists(model) ? Path.GetFullPath(model) : Path.GetDirectoryName(Path.GetFullPath(model))!);
        if (File.Exists(model))
            return model;
        string[] zips = Directory.Exists(model) ? Directory.GetFiles(model, "*.zip") : [];
        return zips.Length == 1
            ? zips[0]
            : throw new UserError(zips.Length == 0
                ? $"There is no model at '{model}'. Give the path of a .zip, or of the folder that lstm-mlnet generated."
                : $"The folder '{model}' contains several .zip files: specify one.");
    }

    /// <summary>A command's description, and how it is called.</summary>
    public static string WithExamples(string description, params string[] examples) =>
        $"{description}\n\nExamples:\n{string.Join('\n', examples.Select(example => Broken($"  lstm-mlnet {example}")))}";

    /// <summary>A command on several lines, as a shell takes it, where the help's 80 columns would break it anywhere.</summary>
    private static string Broken(string command)
    {
        const int Width = 74;
        const int Indent = 6;
        string lines = "";
        for (string rest = command; ; rest = new string(' ', Indent) + rest)
        {
            int end = rest.Length <= Width ? -1 : rest.LastIndexOf(" -", Width, StringComparison.Ordinal);
            if (end <= Indent)
                return lines + rest;
            lines += $"{rest[..end]} \\\n";
            rest = rest[(end + 1)..];
        }
    }
}
