using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace LstmMlNet.Cli.Data;

/// <summary>
/// The tables of a database. A name from outside is looked up among them; what goes into a query is the database's own name,
/// quoted.
/// </summary>
internal static class DatabaseTables
{
    private const int MostNamed = 20;

    private const string Sqlite = "SELECT 'main', name, 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE "
        + "'sqlite\\_%' ESCAPE '\\' ORDER BY name";

    private const string Postgres =
        "SELECT n.nspname::text, c.relname::text, CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN 1 ELSE 0 END FROM "
        + "pg_catalog.pg_class c "
        + "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN "
        + "('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1, 2";

    /// <summary>A query for all of a table; of the only one where none is named.</summary>
    /// <exception cref="UserError">The database cannot be opened, or has no such table.</exception>
    public static string Select(DbProviderFactory factory, string connectionString, string? table, string database)
    {
        List<Table> tables = List(factory, connectionString, database);
        if (table is null)
        {
            table = tables.Count == 1
                ? tables[0].Name
                : throw new UserError(tables.Count == 0
                    ? $"{database} has no table."
                    : $"{database} has several tables: {Names(tables)}. Choose one with --table.");
        }

        Table found = Find(tables, table) ?? throw new UserError(
            $"{database} has no table '{table}' that can be read. Its tables: {(tables.Count == 0 ? "none" : Names(tables))}.");
        return $"SELECT * FROM {Quote(factory, found.Schema)}.{Quote(factory, found.Name)}";
    }

    /// <summary>A name as the database quotes it, whatever it holds.</summary>
    public static string Quote(DbProviderFactory factory, string name)
    {
        // The driver of SQLite has no builder; its rule is that of the SQL standard.
        using DbCommandBuilder? builder = factory.CreateCommandBuilder();
        return builder is null ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : builder.QuoteIdentifier(name);
    }

    /// <summary>By name, by schema and name, then by either whatever the case.</summary>
    private static Table? Find(List<Table> tables, string name)
    {
        foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            Table[] visible = [.. tables.Where(table => table.IsVisible && table.Name.Equals(name, comparison))];
            Table[] qualified = [.. tables.Where(table => $"{table.Schema}.{table.Name}".Equals(name, comparison))];
            if (visible.Length == 1)
                return visible[0];
            if (visible.Length == 0 && qualified.Length == 1)
                return qualified[0];
        }

        return null;
    }

    private static List<Table> List(DbProviderFactory factory, string connectionString, string database)
    {
        try
        {
            using DbConnection connection = factory.CreateConnection()!;
            connection.ConnectionString = connectionString;
            connection.Open();
            using DbCommand command = connection.CreateCommand();
            command.CommandText = factory is SqliteFactory ? Sqlite : Postgres;
            using DbDataReader reader = command.ExecuteReader();
            var tables = new List<Table>();
            while (reader.Read())
                tables.Add(new Table(reader.GetString(0), reader.GetString(1), reader.GetInt32(2) == 1));
            return tables;
        }
        catch (DbException exception)
        {
            throw new UserError(factory is SqliteFactory
                ? $"{database} is not a readable SQLite database: {exception.Message}"
                : $"The database cannot be reached: {exception.Message}", exception);
        }
    }

    private static string Names(List<Table> tables)
    {
        IEnumerable<string> names = tables.Take(MostNamed).Select(table => table.IsVisible ? table.Name : $"{table.Schema}.{table.Name}");
        return string.Join(", ", names) + (tables.Count > MostNamed ? ", \u2026" : "");
    }

    private sealed record Table(string Schema, string Name, bool IsVisible);
}
