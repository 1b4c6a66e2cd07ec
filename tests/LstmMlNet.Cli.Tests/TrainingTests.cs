using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.ML;

namespace LstmMlNet.Cli.Tests;

[TestClass]
internal sealed class TrainingTests
{
    [TestMethod]
    public void Classify_says_what_it_understood_and_writes_everything()
    {
        using var tool = new Tool();
        string folder = tool.Trained();
        foreach (string said in new[] { "the rows of one recording", "ax, ay, az, gx, gy, gz", "epoch 8/8", "Confusion", "MicroAccuracy" })
            StringAssert.Contains(tool.Shown, said);
        foreach (string file in new[] { "SensorActivity.zip", "SensorActivity.consumption.cs", "SensorActivity.training.cs", "SensorActivity.evaluate.cs", "SensorActivity.mbconfig", "SensorActivity.csproj", "Program.cs", "README.md", "samples.json" })
            Assert.IsTrue(File.Exists(Path.Combine(folder, file)), file);
        Assert.IsGreaterThan(50_000, new FileInfo(Path.Combine(folder, "report", "report.html")).Length);
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "SensorActivity.mbconfig")));
        Assert.AreEqual("Classification", config.RootElement.GetProperty("Scenario").GetString());
        Assert.AreEqual("Gru", config.RootElement.GetProperty("Training").GetProperty("Settings").GetProperty("CellType").GetString());
    }

    [TestMethod]
    public void Predict_evaluate_inspect_and_retrain_use_what_was_written()
    {
        using var tool = new Tool();
        string folder = tool.Trained();
        string zip = Path.Combine(folder, "SensorActivity.zip");
        byte[] model = File.ReadAllBytes(zip);
        Assert.AreEqual(0, tool.Run("predict", "--model", folder, "--dataset", tool.PathOf("sensor-activity.csv")), tool.Errors);
        string[] lines = tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(41, lines);
        CollectionAssert.AreEquivalent(new[] { "recording", "PredictedLabel", "walking", "running", "stairs", "cycling", "sitting" }, lines[0].Trim().Split(','));

        // The same as the model itself says.
        var mlContext = new MLContext();
        string[] first = lines[1].Trim().Split(',');
        Assert.AreEqual(1f, first.Skip(2).Sum(value => float.Parse(value, CultureInfo.InvariantCulture)), 1e-4f);
        StringAssert.StartsWith(first[0], "person-01-");

        Assert.AreEqual(0, tool.Run("evaluate", "--model", zip, "--dataset", tool.PathOf("sensor-activity.csv")), tool.Errors);
        StringAssert.Contains(tool.Shown, "MicroAccuracy");
        Assert.AreEqual(0, tool.Run("inspect", zip), tool.Errors);
        foreach (string said in new[] { "LstmSequenceTransformer", "PredictedLabel", "classes: walking", "Total params", "HiddenUnits" })
            StringAssert.Contains(tool.Shown, said);

        // Trained anew as the configuration says, it is the same model.
        Assert.AreEqual(0, tool.Run("retrain", "--config", Path.Combine(folder, "SensorActivity.mbconfig"), "--output", tool.PathOf("Again")), tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "--model", tool.PathOf("Again"), "--dataset", tool.PathOf("sensor-activity.csv")), tool.Errors);
        Assert.AreEqual(string.Join('\n', lines), string.Join('\n', tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        CollectionAssert.AreEqual(model, File.ReadAllBytes(zip));
        Assert.IsNotNull(mlContext.Model.Load(tool.PathOf("Again", "SensorActivity.zip"), out _));
    }

    [TestMethod]
    public void A_database_gives_the_same_predictions_as_the_file()
    {
        using var tool = new Tool();
        string folder = tool.Trained();
        tool.Run("predict", "--model", folder, "--dataset", tool.PathOf("sensor-activity.csv"));
        string expected = tool.Output;
        string database = tool.PathOf("sensors.db");
        CopyToSqlite(tool.PathOf("sensor-activity.csv"), database);
        Assert.AreEqual(0, tool.Run("classify", "-d", database, "--label", "activity", "--id", "recording", "--order", "step", "--ignore", "person", "--epochs", "8", "--units", "16", "-o", tool.PathOf("FromDatabase")), tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("FromDatabase"), "-d", database), tool.Errors);

        // Recordings come in the order of their names from the database.
        CollectionAssert.AreEquivalent(expected.Split('\n').Select(line => line.Split(',')[0]).ToArray(), tool.Output.Split('\n').Select(line => line.Split(',')[0]).ToArray());
        StringAssert.Contains(File.ReadAllText(tool.PathOf("FromDatabase", "FromDatabase.training.cs")), "DatabaseLoader");
    }

    [TestMethod]
    public void A_series_file_and_a_table_of_whole_sequences_are_read()
    {
        using var tool = new Tool();
        string ts = tool.PathOf("waves.ts");
        string wide = tool.PathOf("waves.csv");
        var random = new Random(1);
        var series = new List<string>();
        var rows = new List<string> { string.Join(';', Enumerable.Range(1, 12).Select(t => $"t{t}")) + ";kind" };
        for (int i = 0; i < 60; i++)
        {
            string[] values = [.. Enumerable.Range(0, 12).Select(t => (Math.Sin(t * (i % 2 == 0 ? 0.4 : 1.1)) + (0.2 * random.NextDouble())).ToString("F3", CultureInfo.InvariantCulture))];
            string kind = i % 2 == 0 ? "slow" : "fast";
            series.Add($"{string.Join(',', values)}:{kind}");
            rows.Add($"{string.Join(';', values)};{kind}");
        }

        File.WriteAllText(ts, "@problemName waves\n@timeStamps false\n@missing false\n@univariate true\n@dimensions 1\n@equalLength true\n@seriesLength 12\n@classLabel true slow fast\n@data\n" + string.Join('\n', series) + "\n");
        File.WriteAllLines(wide, rows);
        foreach (string[] arguments in new[] { new[] { ts }, [wide, "--label", "kind"] })
        {
            Assert.AreEqual(0, tool.Run(["classify", "--epochs", "15", "-o", tool.PathOf("Waves"), "-d", .. arguments]), tool.Errors);
            using JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf("Waves", "Waves.mbconfig")));
            Assert.IsGreaterThan(0.9, config.RootElement.GetProperty("Metrics").GetProperty("MicroAccuracy").GetDouble());
        }
    }

    [TestMethod]
    public void Numbers_are_told_and_a_series_is_forecast()
    {
        using var tool = new Tool();
        var random = new Random(2);
        var rows = new List<string> { "machine,hour,load,wear" };
        for (int machine = 0; machine < 70; machine++)
        {
            double load = random.NextDouble();
            for (int hour = 0; hour < 8; hour++)
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"m{machine},{hour},{load + (0.1 * random.NextDouble()):F3},{3 * load:F3}"));
        }

        string path = tool.PathOf("machines.csv");
        File.WriteAllLines(path, rows);
        Assert.AreEqual(0, tool.Run("regress", "-d", path, "-l", "wear", "--id", "machine", "--order", "hour", "--epochs", "30", "-o", tool.PathOf("Wear")), tool.Errors);
        using (JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf("Wear", "Wear.mbconfig"))))
            Assert.IsGreaterThan(0.8, config.RootElement.GetProperty("Metrics").GetProperty("RSquared").GetDouble());
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Wear"), "-d", path), tool.Errors);
        Assert.HasCount(71, tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        string series = tool.PathOf("series.csv");
        File.WriteAllLines(series, Enumerable.Range(0, 300).Select(t => (10 + (0.02 * t) + Math.Sin(t * 0.5)).ToString("F4", CultureInfo.InvariantCulture)).Prepend("value"));
        Assert.AreEqual(0, tool.Run("forecast", "-d", series, "-l", "value", "--window", "24", "--horizon", "4", "--epochs", "10", "-o", tool.PathOf("Series")), tool.Errors);
        StringAssert.Contains(tool.Shown, "the last value again");
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Series"), "-d", series), tool.Errors);
        StringAssert.StartsWith(tool.Output, "window,Forecast1,Forecast2,Forecast3,Forecast4,LowerBound1");
    }

    private static void CopyToSqlite(string csv, string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE steps (recording TEXT, person TEXT, step INTEGER, ax REAL, ay REAL, az REAL, gx REAL, gy REAL, gz REAL, activity TEXT)";
        create.ExecuteNonQuery();
        using SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO steps VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)";
        foreach (string line in File.ReadLines(csv).Skip(1))
        {
            string[] cells = line.Split(',');
            insert.Parameters.Clear();
            for (int i = 0; i < cells.Length; i++)
                insert.Parameters.AddWithValue($"${i}", i is 2 ? int.Parse(cells[i], CultureInfo.InvariantCulture) : i is > 2 and < 9 ? double.Parse(cells[i], CultureInfo.InvariantCulture) : cells[i]);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
