using System.Globalization;
using System.Text.Json;
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
        foreach (string file in new[]
        {
            "SensorActivity.zip",
            "SensorActivity.consumption.cs",
            "SensorActivity.training.cs",
            "SensorActivity.evaluate.cs",
            "SensorActivity.mbconfig",
            "SensorActivity.csproj",
            "Program.cs",
            "README.md",
            "samples.json",
        })
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
        CollectionAssert.AreEquivalent(
            new[] { "recording", "PredictedLabel", "walking", "running", "stairs", "cycling", "sitting" },
            lines[0].Trim().Split(','));

        // The same as the model itself says.
        var mlContext = new MLContext();
        string[] first = lines[1].Trim().Split(',');
        Assert.AreEqual(1f, first.Skip(2).Sum(value => float.Parse(value, CultureInfo.InvariantCulture)), 1e-4f);
        StringAssert.StartsWith(first[0], "person-01-");

        Assert.AreEqual(0, tool.Run("evaluate", "--model", zip, "--dataset", tool.PathOf("sensor-activity.csv")), tool.Errors);
        StringAssert.Contains(tool.Shown, "MicroAccuracy");
        Assert.AreEqual(0, tool.Run("inspect", zip), tool.Errors);
        foreach (string said in new[]
        {
            "value to key mapping, recurrent network",
            "any number of steps, each 6 numbers",
            "PredictedLabel",
            "classes: cycling",
            "features: ax, ay",
            "Total params",
            "HiddenUnits",
        })
            StringAssert.Contains(tool.Shown, said);

        // Trained anew as the configuration says, it is the same model.
        Assert.AreEqual(
            0,
            tool.Run("retrain", "--config", Path.Combine(folder, "SensorActivity.mbconfig"), "--output", tool.PathOf("Again")),
            tool.Errors);
        Assert.AreEqual(
            0,
            tool.Run("predict", "--model", tool.PathOf("Again"), "--dataset", tool.PathOf("sensor-activity.csv")),
            tool.Errors);
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
        string database = SampleData.Sqlite(tool, tool.PathOf("sensor-activity.csv"));
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            database,
            "--label",
            "activity",
            "--id",
            "recording",
            "--order",
            "step",
            "--ignore",
            "person",
            "--epochs",
            "8",
            "--units",
            "16",
            "-o",
            tool.PathOf("FromDatabase")), tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("FromDatabase"), "-d", database), tool.Errors);

        // Recordings come in the order of their names from the database.
        CollectionAssert.AreEquivalent(
            expected.Split('\n').Select(line => line.Split(',')[0]).ToArray(),
            tool.Output.Split('\n').Select(line => line.Split(',')[0]).ToArray());
        StringAssert.Contains(File.ReadAllText(tool.PathOf("FromDatabase", "FromDatabase.training.cs")), "LoadFromQuery");
    }

    [TestMethod]
    public void A_series_file_and_a_table_of_whole_sequences_are_read()
    {
        using var tool = new Tool();
        (string ts, string wide) = SampleData.Waves(tool);
        foreach (string[] arguments in new[] { new[] { ts }, [wide, "--label", "kind"] })
        {
            Assert.AreEqual(0, tool.Run(["classify", "--epochs", "15", "-o", tool.PathOf("Waves"), "-d", .. arguments]), tool.Errors);
            using JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf("Waves", "Waves.mbconfig")));
            Assert.IsGreaterThan(0.9, config.RootElement.GetProperty("Metrics").GetProperty("MicroAccuracy").GetDouble());
        }
    }

    [TestMethod]
    public void A_time_budget_searches_for_settings_first()
    {
        using var tool = new Tool();
        string folder = tool.Trained("--time-budget", "3");
        StringAssert.Contains(tool.Shown, "Searching for good settings for 3 s.");
        StringAssert.Contains(tool.Shown, "validation loss");
        Assert.AreEqual(0, tool.Run("predict", "-m", folder, "-d", tool.PathOf("sensor-activity.csv")), tool.Errors);
        string expected = tool.Output;
        Assert.AreEqual(
            0,
            tool.Run("retrain", "--config", Path.Combine(folder, "SensorActivity.mbconfig"), "-o", tool.PathOf("Again")),
            tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Again"), "-d", tool.PathOf("sensor-activity.csv")), tool.Errors);
        Assert.AreEqual(expected, tool.Output);
    }

    [TestMethod]
    public void Numbers_are_told_and_a_series_is_forecast()
    {
        using var tool = new Tool();
        string path = SampleData.Machines(tool);
        Assert.AreEqual(0, tool.Run(
            "regress",
            "-d",
            path,
            "-l",
            "wear",
            "--id",
            "machine",
            "--order",
            "hour",
            "--epochs",
            "30",
            "-o",
            tool.PathOf("Wear")), tool.Errors);
        using (JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf("Wear", "Wear.mbconfig"))))
            Assert.IsGreaterThan(0.8, config.RootElement.GetProperty("Metrics").GetProperty("RSquared").GetDouble());
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Wear"), "-d", path), tool.Errors);
        Assert.HasCount(71, tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        string series = SampleData.Series(tool);
        Assert.AreEqual(0, tool.Run(
            "forecast",
            "-d",
            series,
            "-l",
            "value",
            "--window",
            "24",
            "--gaps",
            "error",
            "--horizon",
            "4",
            "--epochs",
            "10",
            "-o",
            tool.PathOf("Series")), tool.Errors);
        StringAssert.Contains(tool.Shown, "last value");
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Series"), "-d", series), tool.Errors);
        StringAssert.StartsWith(tool.Output, "window,Forecast1,Forecast2,Forecast3,Forecast4,LowerBound1");
    }
}
