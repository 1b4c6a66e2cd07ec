using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LstmMlNet.Cli.Tests;

/// <summary>Small data of every kind that the tool reads.</summary>
internal static class SampleData
{
    /// <summary>Slow and fast waves: a series file, and a table with one row per sequence.</summary>
    public static (string Ts, string Wide) Waves(Tool tool)
    {
        string ts = tool.PathOf("waves.ts");
        string wide = tool.PathOf("waves.csv");
        var random = new Random(1);
        var series = new List<string>();
        var rows = new List<string> { string.Join(';', Enumerable.Range(1, 12).Select(t => $"t{t}")) + ";kind" };
        for (int i = 0; i < 60; i++)
        {
            string[] values = [.. Enumerable.Range(0, 12).Select(t =>
                (Math.Sin(t * (i % 2 == 0 ? 0.4 : 1.1)) + (0.2 * random.NextDouble())).ToString("F3", CultureInfo.InvariantCulture))];
            string kind = i % 2 == 0 ? "slow" : "fast";
            series.Add($"{string.Join(',', values)}:{kind}");
            rows.Add($"{string.Join(';', values)};{kind}");
        }

        File.WriteAllText(ts, "@problemName waves\n@timeStamps false\n@missing false\n@univariate true\n@dimensions 1\n@equalLength "
            + "true\n@seriesLength 12\n@classLabel true slow fast\n@data\n" + string.Join('\n', series) + "\n");
        File.WriteAllLines(wide, rows);
        return (ts, wide);
    }

    /// <summary>Machines by the hour; the load of each shows its wear.</summary>
    public static string Machines(Tool tool)
    {
        var random = new Random(2);
        var rows = new List<string> { "machine,hour,load,wear" };
        for (int machine = 0; machine < 70; machine++)
        {
            double load = random.NextDouble();
            for (int hour = 0; hour < 8; hour++)
                rows.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"m{machine},{hour},{load + (0.1 * random.NextDouble()):F3},{3 * load:F3}"));
        }

        string path = tool.PathOf("machines.csv");
        File.WriteAllLines(path, rows);
        return path;
    }

    /// <summary>A wave that rises.</summary>
    public static string Series(Tool tool, string column = "value")
    {
        string path = tool.PathOf("series.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 300)
            .Select(t => (10 + (0.02 * t) + Math.Sin(t * 0.5)).ToString("F4", CultureInfo.InvariantCulture))
            .Prepend(column));
        return path;
    }

    /// <summary>The sensor data as a SQLite database.</summary>
    public static string Sqlite(Tool tool, string csv)
    {
        string database = tool.PathOf("sensors.db");
        using var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE steps (recording TEXT, person TEXT, step INTEGER, ax REAL, ay REAL, az REAL, gx REAL, gy "
            + "REAL, gz REAL, activity TEXT)";
        create.ExecuteNonQuery();
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO steps VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)";
        foreach (string line in File.ReadLines(csv).Skip(1))
        {
            string[] cells = line.Split(',');
            insert.Parameters.Clear();
            for (int i = 0; i < cells.Length; i++)
                insert.Parameters.AddWithValue($"${i}", i is 2
                    ? int.Parse(cells[i], CultureInfo.InvariantCulture)
                    : i is > 2 and < 9
                    ? double.Parse(cells[i], CultureInfo.InvariantCulture)
                    : cells[i]);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return database;
    }
}
