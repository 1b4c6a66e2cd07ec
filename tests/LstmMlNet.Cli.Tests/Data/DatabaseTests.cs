using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>Names of tables and columns are names, whatever they hold.</summary>
[TestClass]
internal sealed class DatabaseTests
{
    private static readonly string[] s_names =
    [
        "plain", "two words", "x\"; DROP TABLE victim; --", "x'; DROP TABLE victim; --", "a.b", "select", "back`tick", "[brackets]",
        "per%cent {0} {{Name}}", "line\nbreak", "é\u4e2d", "\\", "@p", ":p", "$1", "--",
    ];

    [TestMethod]
    public void Hostile_names_are_read_from_SQLite_and_nothing_runs()
    {
        using var tool = new Tool();
        string path = tool.PathOf("hostile.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Try(tool, connection, ["-d", path], s_names);
    }

    [TestMethod]
    public void Hostile_names_are_read_from_PostgreSQL_and_nothing_runs()
    {
        using PostgresServer server = PostgresServer.Start();
        using var tool = new Tool();
        using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        connection.Open();
        Try(tool, connection, ["--connection-string", server.ConnectionString], s_names);
        Execute(connection, "CREATE SCHEMA \"odd schema\"; CREATE TABLE \"odd schema\".\"T\" (id text, t int, x real, kind text); INSERT "
            + "INTO \"odd schema\".\"T\" VALUES ('a', 1, 1, 'k')");
        foreach (string table in new[] { "odd schema.T", "ODD SCHEMA.t" })
        {
            Assert.AreEqual(
                1,
                tool.Run("classify", "--connection-string", server.ConnectionString, "--table", table, "-l", "none"),
                tool.Shown);
            StringAssert.Contains(tool.Errors, "Its columns: id, t, x, kind.");
        }
    }

    private static void Try(Tool tool, DbConnection connection, string[] from, string[] names)
    {
        static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Execute(connection, "CREATE TABLE victim (x int)");
        foreach (string name in names)
        {
            Execute(connection, $"CREATE TABLE {Quote(name)} (id text, {Quote(name)} int, x real, kind text)");
            for (int i = 0; i < 8; i++)
                Execute(connection, $"INSERT INTO {Quote(name)} VALUES ('s{i / 2}', {i % 2}, {i}.5, '{(i / 2 % 2 == 0 ? "a" : "b")}')");

            // The whole way but for the training: the label is the one thing that is wrong.
            Assert.AreEqual(
                1,
                tool.Run(["regress", .. from, $"--table={name}", "-l", "kind", "--id", "id", $"--order={name}"]),
                tool.Shown);
            StringAssert.Contains(tool.Errors, "regress needs numbers", name);
            Assert.HasCount(1, tool.Errors.TrimEnd('\n').Split('\n'), name);
        }

        Assert.AreEqual(0, tool.Run([
            "classify", .. from, "--table", names[2], "-l", "kind", "--id", "id", "--order", names[2], "--epochs", "1", "--units",
            "4", "-o", tool.PathOf("Out"),
        ]), tool.Errors);
        Assert.AreEqual(0, tool.Run(["predict", .. from, "-m", tool.PathOf("Out")]), tool.Errors);
        Assert.HasCount(5, tool.Output.TrimEnd().Split('\n'));
        foreach (string injected in new[] { "victim\"; DROP TABLE victim; --", "victim; DROP TABLE victim", "(SELECT 1)" })
        {
            Assert.AreEqual(1, tool.Run(["classify", .. from, "--table", injected, "-l", "x"]), tool.Shown);
            StringAssert.Contains(tool.Errors, "has no table");
        }

        Execute(connection, "INSERT INTO victim VALUES (1)");
    }

    private static void Execute(DbConnection connection, string text)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
