using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.ML;
using Microsoft.ML.Data;
using Npgsql;

namespace LstmMlNet.Cli.Data;

/// <summary>A table or query of a database, read by ML.NET's <c>DatabaseLoader</c>.</summary>
internal sealed class DatabaseSource : DataSource
{
    private readonly DbProviderFactory _factory;
    private readonly string _connection;
    private readonly string _query;

    private DatabaseSource(DbProviderFactory factory, string connection, string name, string query)
    {
        _factory = factory;
        _connection = connection;
        _query = query;
        Name = name;
        Columns = Describe();
    }

    public override string Name { get; }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public static DatabaseSource OpenSqlite(DatasetOptions options)
    {
        string connection = new SqliteConnectionStringBuilder { DataSource = options.Path, Mode = SqliteOpenMode.ReadOnly }.ToString();
        string table = options.Table ?? (options.Query is null ? OnlyTable(connection, options.Path) : "");
        return new DatabaseSource(SqliteFactory.Instance, connection, $"'{Path.GetFileName(options.Path)}'", options.Query ?? $"SELECT * FROM \"{table}\"");
    }

    public static DatabaseSource OpenPostgres(DatasetOptions options)
    {
        if (options.Table is null && options.Query is null)
            throw new UserError("Say which table to read with --table, or give a --query.");
        return new DatabaseSource(NpgsqlFactory.Instance, options.ConnectionString!, $"table '{options.Table ?? "of the query"}'", options.Query ?? $"SELECT * FROM \"{options.Table}\"");
    }

    public override IDataView Load(MLContext mlContext, DataRoles roles)
    {
        DatabaseLoader loader = mlContext.Data.CreateDatabaseLoader(
            [.. roles.Used.Select(column => new DatabaseLoader.Column(column.Name, roles.IsText(column) ? DbType.String : column == roles.Order ? (roles.OrderIsMoment ? DbType.DateTime : DbType.Double) : DbType.Single, [new DatabaseLoader.Range(column.Name)]))]);

        return loader.Load(new Microsoft.ML.Data.DatabaseSource(_factory, _connection, QueryFor(roles)));
    }

    /// <summary>The query that gives each column as what it is read as.</summary>
    public string QueryFor(DataRoles roles)
    {
        // The providers give whole numbers, doubles and texts as they are: the query turns each into what is read.
        string columns = string.Join(", ", roles.Used.Select(column => Selected(column, roles)));
        string order = roles.Order is { } by ? $" ORDER BY {(roles.Id is { } id ? $"q.\"{id.Name}\", " : "")}q.\"{by.Name}\"" : "";
        return $"SELECT {columns} FROM ({_query}) AS q{order}";
    }

    private string Selected(SourceColumn column, DataRoles roles)
    {
        string name = $"q.\"{column.Name}\"";
        if (column == roles.Order && roles.OrderIsMoment)
            return $"{name} AS \"{column.Name}\"";

        // PostgreSQL has no cast from Boolean to REAL but through INTEGER.
        string value = column.Kind == ColumnKind.Boolean && !roles.IsText(column) ? $"CAST({name} AS INTEGER)" : name;
        string type = roles.IsText(column) ? "TEXT" : column == roles.Order && _factory is NpgsqlFactory ? "DOUBLE PRECISION" : "REAL";
        return $"CAST({value} AS {type}) AS \"{column.Name}\"";
    }

    private static string OnlyTable(string connection, string path)
    {
        using var database = new SqliteConnection(connection);
        try
        {
            database.Open();
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name";
            using SqliteDataReader reader = command.ExecuteReader();
            var tables = new List<string>();
            while (reader.Read())
                tables.Add(reader.GetString(0));
            return tables.Count == 1
                ? tables[0]
                : throw new UserError(tables.Count == 0 ? $"The database '{path}' has no table." : $"The database '{path}' has several tables: {string.Join(", ", tables)}. Say which with --table.");
        }
        catch (SqliteException exception)
        {
            throw new UserError($"The file '{path}' is no SQLite database that can be read: {exception.Message}", exception);
        }
    }

    private SourceColumn[] Describe()
    {
        try
        {
            using DbConnection connection = _factory.CreateConnection()!;
            connection.ConnectionString = _connection;
            connection.Open();
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM ({_query}) AS q LIMIT 1";
            using DbDataReader reader = command.ExecuteReader();
            if (!reader.Read())
                throw new UserError($"{Name} has no rows.");
            return [.. Enumerable.Range(0, reader.FieldCount).Select(i => new SourceColumn(reader.GetName(i), i, KindOf(reader.IsDBNull(i) ? reader.GetFieldType(i) : reader.GetValue(i).GetType())))];
        }
        catch (DbException exception)
        {
            throw new UserError($"{Name} cannot be read: {exception.Message}", exception);
        }
    }

    private static ColumnKind KindOf(Type type) =>
        type == typeof(bool) ? ColumnKind.Boolean
        : type == typeof(string) || type == typeof(byte[]) || type == typeof(DateTime) || type == typeof(Guid) ? ColumnKind.Text
        : ColumnKind.Number;
}
