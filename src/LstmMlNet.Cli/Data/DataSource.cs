using Microsoft.ML;

namespace LstmMlNet.Cli.Data;

/// <summary>Where rows come from.</summary>
internal abstract class DataSource
{
    /// <summary>How the source is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The table's columns; of a source that holds sequences already, none.</summary>
    public abstract IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>Whether each row is a whole sequence, in <c>Features</c>, with its class in <c>Label</c>.</summary>
    public virtual bool HoldsSequences => false;

    /// <summary>Loads columns under their names: texts as text, everything else as <see cref="float"/>, the order as <see cref="double"/>.</summary>
    public abstract IDataView Load(MLContext mlContext, DataRoles roles);

    /// <exception cref="UserError">There is no such file or table.</exception>
    public static DataSource Open(MLContext mlContext, DatasetOptions options)
    {
        if (options.ConnectionString is not null)
            return DatabaseSource.OpenPostgres(options);
        if (!File.Exists(options.Path))
            throw new UserError($"There is no file '{options.Path}'. Give the path of a .csv, .tsv, .ts or .db file with --dataset.");
        return Path.GetExtension(options.Path).ToLowerInvariant() switch
        {
            ".ts" => new TsSource(mlContext, options.Path),
            ".db" or ".sqlite" or ".sqlite3" => DatabaseSource.OpenSqlite(options),
            _ => new CsvSource(mlContext, options.Path),
        };
    }
}

/// <summary>What the command line says of the data.</summary>
internal sealed record DatasetOptions
{
    /// <summary>The file; empty for a server's database.</summary>
    public string Path { get; init; } = "";

    /// <summary>A PostgreSQL server's connection string; null for a file.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The table of a database.</summary>
    public string? Table { get; init; }

    /// <summary>A query in place of a table.</summary>
    public string? Query { get; init; }
}
