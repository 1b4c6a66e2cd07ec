using System.Globalization;
using System.Text.Json;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Tests.Training;

/// <summary>What is held out, in which order, and what is said of it.</summary>
[TestClass]
internal sealed class SplitTests
{
    [TestMethod]
    public void A_series_forecasts_the_same_whatever_the_order_of_its_rows()
    {
        using var tool = new Tool();
        string[] rows = [.. Enumerable.Range(0, 60).Select(day => string.Create(CultureInfo.InvariantCulture, $"{day},{100 + day}"))];
        var outputs = new List<string>();
        foreach (string[] ordered in new[]
        {
            rows,
            [.. rows.Reverse()],
            [.. rows.OrderBy(row => row.Length * 7 % 5).ThenByDescending(row => row[^1])],
        })
        {
            string path = tool.PathOf("prices.csv");
            File.WriteAllLines(path, ordered.Prepend("day,price"));
            Assert.AreEqual(0, tool.Run(
                "forecast",
                "-d",
                path,
                "-l",
                "price",
                "--order",
                "day",
                "--window",
                "6",
                "--gaps",
                "error",
                "--horizon",
                "1",
                "--epochs",
                "12",
                "--units",
                "8",
                "-o",
                tool.PathOf("Prices")), tool.Errors);
            Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Prices"), "-d", path), tool.Errors);
            outputs.Add(tool.Output);
        }

        Assert.AreEqual(outputs[0], outputs[1]);
        Assert.AreEqual(outputs[0], outputs[2]);
        string[] lines = outputs[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int forecast = Array.FindIndex(lines[0].Split(','), column => column.Trim() == "Forecast1");
        Assert.AreEqual(160, float.Parse(lines[^1].Split(',')[forecast], CultureInfo.InvariantCulture), 2);
    }

    [TestMethod]
    public void Series_by_date_are_held_out_each_at_its_own_end()
    {
        using var tool = new Tool();
        string path = tool.PathOf("shops.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 60).SelectMany(day => Enumerable.Range(0, 3).Select(shop =>
            string.Create(CultureInfo.InvariantCulture, $"{day},s{shop},{(100 * shop) + (day % 7)}"))).Prepend("day,shop,sold"));
        Assert.AreEqual(0, tool.Run(
            "forecast",
            "-d",
            path,
            "-l",
            "sold",
            "--id",
            "shop",
            "--order",
            "day",
            "--window",
            "14",
            "--gaps",
            "error",
            "--horizon",
            "2",
            "--epochs",
            "1",
            "--units",
            "4",
            "-o",
            tool.PathOf("Shops")), tool.Errors);

        // Of each shop 60 - 14 - 2 + 1 = 45 windows: 9 held out, one between them and the 35 that are trained on.
        StringAssert.Contains(tool.Shown, "105 sequences of 14 steps");
        StringAssert.Contains(tool.Shown, "27 sequences, the last ones");
        StringAssert.Contains(tool.Shown, "seasonal naive (7)");
        JsonElement evaluation = Evaluation(tool, "Shops");
        Assert.AreEqual(
            0,
            evaluation.GetProperty("Baselines").GetProperty("MeanAbsoluteError").GetProperty("seasonal naive (7)").GetDouble(),
            1e-6);
        Assert.IsFalse(evaluation.GetProperty("BetterThanBaseline").GetBoolean());
        StringAssert.Contains(tool.Shown, "NOT better than the seasonal naive forecast");
    }

    [TestMethod]
    public void A_class_with_one_sequence_is_learned_and_counts_as_an_error_where_it_was_not()
    {
        using var tool = new Tool();
        string path = tool.PathOf("rare.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 60).SelectMany(rec => Enumerable.Range(0, 3).Select(step => string.Create(
            CultureInfo.InvariantCulture,
            $"r{rec},{step},{(rec % 2) + (0.1 * step)},{(rec == 7 ? "rare" : rec % 2 == 0 ? "a" : "b")}"))).Prepend("rec,step,x,cls"));
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            path,
            "-l",
            "cls",
            "--id",
            "rec",
            "--order",
            "step",
            "--epochs",
            "4",
            "--units",
            "8",
            "-o",
            tool.PathOf("Rare")), tool.Errors);
        StringAssert.Contains(tool.Shown, "by cross-validation: 5 models");
        StringAssert.Contains(tool.Shown, "only 12 would be held out");
        StringAssert.Contains(tool.Shown, "the label 'rare' was not in the training data: 1 sequences count as errors");
        JsonElement evaluation = Evaluation(tool, "Rare");
        Assert.AreEqual(60, evaluation.GetProperty("Count").GetInt64());
        JsonElement accuracy = evaluation.GetProperty("Intervals").GetProperty("MicroAccuracy");
        Assert.IsLessThan(1, accuracy[0].GetDouble());

        // The model itself knows the class: it was trained on it.
        Assert.AreEqual(0, tool.Run("inspect", tool.PathOf("Rare")), tool.Errors);
        StringAssert.Contains(tool.Shown, "rare");

        // Data with a class that the model never saw: named, and counted.
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines.Select(line => line.StartsWith("r3,", StringComparison.Ordinal)
            ? line.Replace(",b", ",new", StringComparison.Ordinal)
            : line));
        Assert.AreEqual(0, tool.Run("evaluate", "-m", tool.PathOf("Rare"), "-d", path), tool.Errors);
        StringAssert.Contains(tool.Shown, "the label 'new' was not in the training data");
    }

    [TestMethod]
    public void A_group_is_on_one_side_of_every_split()
    {
        using var tool = new Tool();
        string data = tool.SensorData(people: 6, recordings: 2);
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            data,
            "-l",
            "activity",
            "--id",
            "recording",
            "--order",
            "step",
            "--group",
            "person",
            "--epochs",
            "1",
            "--units",
            "4",
            "-o",
            tool.PathOf("People")), tool.Errors);
        StringAssert.Contains(tool.Shown, "the sequences of one person");
        StringAssert.Contains(tool.Shown, "10 sequences");
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf("People", "People.mbconfig")));
        Assert.IsTrue(config.RootElement.GetProperty("DataSource").GetProperty("Columns").EnumerateArray().Any(column =>
            column.GetProperty("ColumnName").GetString() == "person" && column.GetProperty("ColumnPurpose").GetString() == "Group"));
        StringAssert.Contains(File.ReadAllText(tool.PathOf("People", "People.training.cs")), "KeepColumnNames = [\"person\"]");
        Assert.AreEqual(
            1,
            tool.Run("classify", "-d", data, "-l", "activity", "--id", "recording", "--group", "nobody", "-o", tool.PathOf("None")));
        StringAssert.Contains(tool.Errors, "no column 'nobody' (--group)");
    }

    [TestMethod]
    public void A_class_of_a_single_group_may_be_held_out_and_the_report_is_written_all_the_same()
    {
        using var tool = new Tool();
        string path = tool.PathOf("sites.csv");

        // Two sites: whichever is held out takes its own class with it.
        File.WriteAllLines(path, Enumerable.Range(0, 24).SelectMany(rec => Enumerable.Range(0, 3).Select(step => string.Create(
            CultureInfo.InvariantCulture,
            $"r{rec},{step},s{rec / 12},{(rec % 3) + (0.1 * step)},{(rec % 3 == 2 ? $"own of {rec / 12}" : rec % 3 == 0 ? "a" : "b")}")))
                .Prepend("rec,step,site,x,cls"));
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            path,
            "-l",
            "cls",
            "--id",
            "rec",
            "--order",
            "step",
            "--group",
            "site",
            "--epochs",
            "2",
            "--units",
            "4",
            "-o",
            tool.PathOf("Sites")), tool.Errors);
        StringAssert.Contains(tool.Shown, "was not in the training data: 4 sequences count as errors");
        Assert.IsTrue(File.Exists(tool.PathOf("Sites", "report", "report.html")));
    }

    [TestMethod]
    public void Short_series_have_smaller_windows_and_too_short_ones_say_how_many_rows_are_needed()
    {
        var asked = new ForecastConfig(48, 12);
        (ForecastConfig forecast, string? note) = ForecastPlan.Fit(asked, [500], 0.2, "'x.csv'");
        Assert.AreEqual(asked, forecast);
        Assert.IsNull(note);
        (forecast, note) = ForecastPlan.Fit(asked, [70], 0.2, "'x.csv'");
        Assert.IsLessThan(48, forecast.Window);
        StringAssert.Contains(note!, $"windows of {forecast.Window} steps instead of 48: 70 rows are too few");
        string message = Assert.Throws<UserError>(() => ForecastPlan.Fit(asked, [30], 0.2, "'x.csv'")).Message;
        StringAssert.Contains(message, "30 rows are too few");

        // So many rows are enough, and one less is not.
        int needed = int.Parse(message.Split("at least ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.AreEqual(2, ForecastPlan.Fit(asked, [needed], 0.2, "'x.csv'").Forecast.Window);
        Assert.Throws<UserError>(() => ForecastPlan.Fit(asked, [needed - 1], 0.2, "'x.csv'"));
    }

    [TestMethod]
    [DataRow("label copy", "the feature 'leak' has one value for each class", "--ignore leak")]
    [DataRow("row count", "the feature 'leak' looks like the number of the row", "--order leak")]
    [DataRow("sequence number", "the feature 'leak' looks like the number of the row or sequence", "--ignore leak")]
    public void A_feature_that_gives_the_label_or_the_place_away_is_named_with_what_to_do(string kind, string said, string option)
    {
        using var tool = new Tool();
        string path = tool.PathOf("leak.csv");
        var random = new Random(1);
        File.WriteAllLines(path, Enumerable.Range(0, 20).SelectMany(rec => Enumerable.Range(0, 3).Select(step => string.Create(
            CultureInfo.InvariantCulture,
            $"r{rec},{random.NextDouble():F3},{(kind == "label copy" ? (rec % 2) + 1 : kind == "row count" ? step : 100 + rec)},"
                + $"{(rec % 2 == 0 ? "a" : "b")}")))
                .Prepend("rec,x,leak,cls"));
        Assert.AreEqual(
            0,
            tool.Run("classify", "-d", path, "-l", "cls", "--id", "rec", "--epochs", "1", "--units", "4", "-o", tool.PathOf("Leak")),
            tool.Errors);
        StringAssert.Contains(tool.Shown, said);
        StringAssert.Contains(tool.Shown, option);
        Assert.AreEqual(0, tool.Run(
            "classify",
            "-d",
            path,
            "-l",
            "cls",
            "--id",
            "rec",
            "--ignore",
            "leak",
            "--epochs",
            "1",
            "--units",
            "4",
            "-o",
            tool.PathOf("Leak")), tool.Errors);
        Assert.DoesNotContain("warning: the feature", tool.Shown);
    }

    [TestMethod]
    public void Columns_that_give_the_label_away_share_one_warning()
    {
        using var tool = new Tool();
        string path = tool.PathOf("wide.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 40).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{(row % 2 == 0 ? "a" : "b")},{string.Join(',', Enumerable.Range(0, 9).Select(step => (10 * step) + (row % 2)))}"))
                .Prepend("cls,s1,s2,s3,s4,s5,s6,s7,s8,s9"));
        Assert.AreEqual(
            0,
            tool.Run("classify", "-d", path, "-l", "cls", "--epochs", "1", "--units", "4", "-o", tool.PathOf("Wide")),
            tool.Errors);
        string warning = tool.Shown.Split('\n').Single(line => line.StartsWith("warning:", StringComparison.Ordinal));
        StringAssert.Contains(warning, "the features 's1', 's2', 's3' and 6 more have one value for each class 'cls' in every row");
        StringAssert.Contains(warning, "--ignore s1,s2,s3,…");
    }

    [TestMethod]
    public void Ids_that_repeat_without_the_option_are_named()
    {
        using var tool = new Tool();
        string path = tool.PathOf("shops.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 3)
            .SelectMany(shop => Enumerable.Range(0, 40).Select(day => $"{day},s{shop},{(100 * shop) + (day % 5)}"))
            .Prepend("day,shop,sold"));
        Assert.AreEqual(0, tool.Run(
            "forecast",
            "-d",
            path,
            "-l",
            "sold",
            "--ignore",
            "day",
            "--window",
            "10",
            "--horizon",
            "1",
            "--epochs",
            "1",
            "--units",
            "4",
            "-o",
            tool.PathOf("Shops")), tool.Errors);
        StringAssert.Contains(tool.Shown, "give --id shop");
    }

    private static JsonElement Evaluation(Tool tool, string name)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(tool.PathOf(name, $"{name}.mbconfig")));
        return config.RootElement.GetProperty("Evaluation").Clone();
    }
}
