using System.CommandLine;
using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Commands;

/// <summary>Where the data are and how they are written: the same for every command that reads data.</summary>
internal sealed class DataOptions
{
    private static readonly Dictionary<string, char> s_separators =
        new() { ["comma"] = ',', ["semicolon"] = ';', ["tab"] = '\t', ["bar"] = '|', ["space"] = ' ' };
    private static readonly Dictionary<string, char> s_decimalSigns = new() { ["point"] = '.', ["comma"] = ',' };

    private readonly Option<string> _dataset;
    private readonly Option<string> _connection =
        Options.Text("--connection-string", "text", "A PostgreSQL server's connection string, in place of a file.");
    private readonly Option<string> _table = Options.Text("--table", "name", "The table of a database: its name, or schema.name.");
    private readonly Option<string> _query = Options.Text("--query", "sql", "A query, in place of a table.");
    private readonly Option<char?> _separator =
        Options.Sign("--separator", "The cell separator. Default: detected.", s_separators, isAnyAllowed: true);
    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The file has no header line. Default: detected." };
    private readonly Option<char?> _decimalSign =
        Options.Sign("--decimal-sign", "point or comma. Default: detected for each column.", s_decimalSigns, isAnyAllowed: false);
    private readonly Option<string> _dateFormat =
        Options.Text("--date-format", "format", "Such as dd/MM/yyyy, if day and month are ambiguous.");
    private readonly Option<string[]> _missingWords =
        Options.Names("--missing-word", "Additional words for a missing value, besides NA, null, - and the like.");

    public DataOptions(string description) => _dataset = Options.Text("--dataset", "file", description, "-d");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _dataset,
            _connection,
            _table,
            _query,
            _separator,
            _noHeader,
            _decimalSign,
            _dateFormat,
            _missingWords,
        })
            command.Options.Add(option);
    }

    /// <summary>The command line's options, completed by the model's own configuration.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="trained">What the model was trained on; null if unknown.</param>
    /// <exception cref="UserError">Options contradict each other, or none says what to read.</exception>
    public DatasetOptions Of(ParseResult result, DatasetOptions? trained = null)
    {
        (string? path, string? connection, string? table, string? query) =
            (result.GetValue(_dataset), result.GetValue(_connection), result.GetValue(_table), result.GetValue(_query));
        if (path is not null && connection is not null)
            throw new UserError("--dataset names a file and --connection-string a server: specify only one.");
        if (table is not null && query is not null)
            throw new UserError("--table names a table and --query defines one: specify only one.");
        if (trained is { IsServer: true } && connection is null && path is null)
            throw new UserError(
                "The model was trained on a PostgreSQL server's table: give --connection-string. It is not saved in the configuration.");
        if (path is null && connection is null && trained is null)
            throw new UserError("Nothing to read: give a file with --dataset, or a server with --connection-string.");
        DatasetOptions known = trained ?? new DatasetOptions();
        return known with
        {
            Path = connection is not null ? "" : path ?? known.Path,
            ConnectionString = connection,
            Table = query is not null ? null : table ?? known.Table,
            Query = table is not null ? null : query ?? known.Query,
            Separator = result.GetValue(_separator),
            HasHeader = result.GetValue(_noHeader) ? false : null,
            DecimalSign = result.GetValue(_decimalSign) ?? known.DecimalSign,
            DateFormat = result.GetValue(_dateFormat) ?? known.DateFormat,
            MissingWords = result.GetValue(_missingWords) is { Length: > 0 } words
                ? [.. words.SelectMany(word => word.Split(','))]
                : known.MissingWords,
        };
    }
}
