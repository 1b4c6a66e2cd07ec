using System.Globalization;
using Npgsql;

namespace LstmMlNet.Cli.Tests;

/// <summary>A table of a PostgreSQL server as the data.</summary>
[TestClass]
internal sealed class PostgresTests
{
    [TestMethod]
    public void A_servers_table_is_trained_on_and_predicted_for()
    {
        using PostgresServer server = PostgresServer.Start();
        using var tool = new Tool();
        Fill(server.ConnectionString, tool.SensorData());
        string[] from = ["--connection-string", server.ConnectionString];
        Assert.AreEqual(1, tool.Run(["classify", "--label", "activity", .. from]));
        StringAssert.Contains(tool.Errors, "--table");
        Assert.AreEqual(1, tool.Run(["classify", "--label", "activity", "--table", "none", .. from]));
        StringAssert.Contains(tool.Errors, "has no table 'none'");
        Assert.AreEqual(0, tool.Run([
            "classify", "--table", "steps", "--label", "activity", "--id", "recording", "--order", "moment", "--ignore", "person",
            "--epochs", "5", "-o", tool.PathOf("Served"), .. from,
        ]), tool.Errors);
        StringAssert.Contains(tool.Shown, "ax, ay, az, gx, gy, gz");
        Assert.AreEqual(0, tool.Run(["predict", "-m", tool.PathOf("Served"), .. from]), tool.Errors);
        Assert.HasCount(41, tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.IsFalse(
            File.ReadAllText(tool.PathOf("Served", "Served.mbconfig")).Contains("127.0.0.1", StringComparison.Ordinal),
            "where the server is, and with which password, is not written down");
    }

    private static void Fill(string connectionString, string csv)
    {
        using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        using (NpgsqlCommand create = connection.CreateCommand())
        {
            create.CommandText = "CREATE TABLE steps (recording text, person text, moment timestamp, ax real, ay double precision, az "
                + "numeric, gx real, gy real, gz real, activity text)";
            create.ExecuteNonQuery();
        }

        using NpgsqlBinaryImporter rows = connection.BeginBinaryImport("COPY steps FROM STDIN (FORMAT BINARY)");
        foreach (string line in File.ReadLines(csv).Skip(1))
        {
            string[] cells = line.Split(',');
            rows.StartRow();
            rows.Write(cells[0]);
            rows.Write(cells[1]);
            rows.Write(
                new DateTime(2024, 1, 1).AddSeconds(int.Parse(cells[2], CultureInfo.InvariantCulture)),
                NpgsqlTypes.NpgsqlDbType.Timestamp);
            rows.Write(float.Parse(cells[3], CultureInfo.InvariantCulture));
            rows.Write(double.Parse(cells[4], CultureInfo.InvariantCulture));
            rows.Write(decimal.Parse(cells[5], CultureInfo.InvariantCulture));
            for (int i = 6; i < 9; i++)
                rows.Write(float.Parse(cells[i], CultureInfo.InvariantCulture));
            rows.Write(cells[9]);
        }

        rows.Complete();
    }
}
