using System.CommandLine;
using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Dataset(string description) => new("--dataset", "-d") { Description = description };

    public static Option<string> Connection() => new("--connection-string") { Description = "A PostgreSQL server's connection string, in place of a file." };

    public static Option<string> Table() => new("--table") { Description = "The table of a database." };

    public static Option<string> Query() => new("--query") { Description = "A query, in place of a table." };

    public static Option<string> Model() => new("--model", "-m") { Description = "The model's zip, or the folder that lstm-mlnet wrote.", Required = true };

    /// <summary>The zip that an option names, itself or by its folder.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static string ModelPath(string model)
    {
        if (File.Exists(model))
            return model;
        string[] zips = Directory.Exists(model) ? Directory.GetFiles(model, "*.zip") : [];
        return zips.Length == 1
            ? zips[0]
            : throw new UserError(zips.Length == 0 ? $"There is no model at '{model}'. Give the path of a .zip, or of the folder that lstm-mlnet wrote." : $"The folder '{model}' holds several zips: name one.");
    }

    public static DatasetOptions DatasetOf(string? path, string? connection, string? table, string? query)
    {
        if (path is null && connection is null)
            throw new UserError("Say what to read: a file with --dataset, or a server with --connection-string.");
        return new DatasetOptions { Path = path ?? "", ConnectionString = connection, Table = table, Query = query };
    }
}
