using LstmMlNet.Tables;

namespace LstmMlNet.Cli.Data;

/// <summary>The data options of the command line.</summary>
internal sealed record DatasetOptions
{
    /// <summary>The file; empty for a server's database.</summary>
    public string Path { get; init; } = "";

    /// <summary>A PostgreSQL server's connection string; null for a file.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether the data are a server's: where it is must be said each time.</summary>
    public bool IsServer { get; init; }

    /// <summary>The table of a database.</summary>
    public string? Table { get; init; }

    /// <summary>A query in place of a table.</summary>
    public string? Query { get; init; }

    /// <summary>What divides a file's cells; null: found, as all that follows.</summary>
    public char? Separator { get; init; }

    public bool? HasHeader { get; init; }

    public char? DecimalSign { get; init; }

    public string? DateFormat { get; init; }

    /// <summary>Words that stand for a missing value besides the usual ones.</summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <summary>The options of the reader, for some columns or for all.</summary>
    public TableOptions ToTable(IReadOnlyList<TableColumn>? columns = null) => new()
    {
        Columns = columns,
        Separator = Separator,
        HasHeader = HasHeader,
        DecimalSign = DecimalSign,
        DateFormat = DateFormat,
        MissingWords = MissingWords,
    };
}
