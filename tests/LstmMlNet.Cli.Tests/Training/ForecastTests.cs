using System.Globalization;

namespace LstmMlNet.Cli.Tests.Training;

/// <summary>Forecasts of series whose season or level goes beyond what a window holds.</summary>
[TestClass]
internal sealed class ForecastTests
{
    [TestMethod]
    public void A_series_whose_changes_a_float_would_lose_is_forecast_by_its_level()
    {
        using var tool = new Tool();
        string path = tool.PathOf("meter.csv");
        double reading = 40_000_000;
        string[] rows =
        [
            .. Enumerable.Range(0, 150).Select(hour => string.Create(CultureInfo.InvariantCulture, $"{hour},{reading += 0.5}")),
        ];
        File.WriteAllLines(path, rows.Prepend("hour,kwh"));
        string folder = tool.PathOf("Meter");
        Assert.AreEqual(0, tool.Run(
            "forecast",
            "-d",
            path,
            "-l",
            "kwh",
            "--order",
            "hour",
            "--window",
            "8",
            "--gaps",
            "error",
            "--horizon",
            "2",
            "--epochs",
            "30",
            "--units",
            "8",
            "-o",
            folder), tool.Errors);
        StringAssert.Contains(tool.Shown, "A float cannot represent the changes of 'kwh'");

        // The last window ends at 40,000,075.
        Assert.AreEqual(0, tool.Run("predict", "-m", folder, "-d", path), tool.Errors);
        double[] last = [.. tool.Output.TrimEnd().Split('\n')[^1].Split(',').Skip(2)
            .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        Assert.AreEqual(40_000_075.5, last[0], 0.2);
        Assert.AreEqual(40_000_076, last[1], 0.2);

        // A file too short to show it is read by the same level.
        File.WriteAllLines(path, rows[^9..].Prepend("hour,kwh"));
        Assert.AreEqual(0, tool.Run("predict", "-m", folder, "-d", path), tool.Errors);
        Assert.AreEqual(
            last[0],
            double.Parse(tool.Output.TrimEnd().Split('\n')[^1].Split(',')[2], CultureInfo.InvariantCulture),
            0.01);
        string code = File.ReadAllText(tool.PathOf("Meter", "Meter.training.cs"));
        StringAssert.Contains(code, "OutputKind = DataKind.Double");

        // The generated code, its samples and the report show the series itself.
        StringAssert.Contains(File.ReadAllText(tool.PathOf("Meter", "Meter.consumption.cs")), "double[] Forecast");
        StringAssert.Contains(File.ReadAllText(tool.PathOf("Meter", "samples.json")), "4000006");
        string report = File.ReadAllText(tool.PathOf("Meter", "report", "report.html"));
        StringAssert.Contains(report[report.IndexOf("id=\"forecast\"", StringComparison.Ordinal)..], "40000060");
    }

    [TestMethod]
    public void A_tsf_file_is_no_coarser_and_rounding_is_warned_of_elsewhere()
    {
        using var tool = new Tool();
        string path = tool.PathOf("meter.tsf");
        string values =
            string.Join(',', Enumerable.Range(0, 120).Select(i => (40_000_000 + (0.5 * i)).ToString(CultureInfo.InvariantCulture)));
        File.WriteAllText(path, $"@relation m\n@attribute series_name string\n@data\nT1:{values}\n");
        string[] quick = ["--epochs", "1", "--units", "4"];
        Assert.AreEqual(
            0,
            tool.Run(["forecast", "-d", path, "--window", "8", "--gaps", "error", "--horizon", "2", "-o", tool.PathOf("Meter"), .. quick]),
            tool.Errors);
        StringAssert.Contains(tool.Shown, "A float cannot represent the changes of 'value'");
        path = tool.PathOf("wide.csv");
        var random = new Random(1);
        File.WriteAllLines(path, Enumerable.Range(0, 40).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{40_000_000 + (0.5 * row)},{random.NextDouble():F3},{random.NextDouble():F3},{70_000_000 + (0.25 * row)}"))
                .Prepend("a,b,c,y"));
        Assert.AreEqual(0, tool.Run(["regress", "-d", path, "-l", "y", "-o", tool.PathOf("Wide"), .. quick]), tool.Errors);
        StringAssert.Contains(tool.Shown, "makes different values of 'a', 'y' the same");
    }

    [TestMethod]
    public void A_season_longer_than_the_window_is_found_and_its_naive_forecast_stands_beside_the_model()
    {
        using var tool = new Tool();
        string path = tool.PathOf("weeks.csv");

        // A season of 20, whose steps look alike within a window of 6.
        int[] shape = [.. Enumerable.Range(0, 20).Select(i => i * i * 7 % 40)];
        File.WriteAllLines(
            path,
            Enumerable.Range(0, 300).Select(week => $"{week},{100 + shape[week % 20]}").Prepend("week,visits"));
        string[] forecast =
        [
            "forecast", "-d", path, "-l", "visits", "--order", "week", "--window", "6", "--gaps", "error", "--horizon", "3",
            "--epochs", "1", "--units", "4",
        ];
        Assert.AreEqual(0, tool.Run([.. forecast, "-o", tool.PathOf("Weeks")]), tool.Errors);
        StringAssert.Matches(tool.Shown, new System.Text.RegularExpressions.Regex(@"season\s+│ 20 steps"));
        StringAssert.Matches(tool.Shown, new System.Text.RegularExpressions.Regex(@"seasonal naive \(20\)\s+0\s"));
        StringAssert.Contains(tool.Shown, "NOT better than the seasonal naive forecast");
        StringAssert.Contains(
            File.ReadAllText(tool.PathOf("Weeks", "Weeks.evaluate.cs")),
            "seasonLength: 20, seasonalNaiveColumnName: \"SeasonBefore\"");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", tool.PathOf("Weeks"), "-d", path), tool.Errors);
        StringAssert.Contains(tool.Shown, "seasonal naive (20)");
        Assert.AreEqual(1, tool.Run([.. forecast, "--season", "301", "-o", tool.PathOf("Refused")]));
        StringAssert.Contains(tool.Errors, "--season is 301");
    }
}
