using System.Globalization;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>Days that a series leaves out are never bridged without a word.</summary>
[TestClass]
internal sealed class GapTests
{
    [TestMethod]
    public void A_forecast_names_missing_steps_and_the_choices_and_the_option_decides_what_is_done()
    {
        using var tool = new Tool();
        string path = tool.PathOf("visits.csv");
        DateTime first = new(2024, 1, 1);
        IEnumerable<string> rows = Enumerable.Range(0, 120).Where(day => day is < 60 or > 62)
            .Select(day => string.Create(CultureInfo.InvariantCulture, $"{first.AddDays(day):yyyy-MM-dd},{100 + (10 * (day % 7))}"));
        File.WriteAllLines(path, rows.Prepend("day,visits"));
        string[] forecast =
        [
            "forecast", "-d", path, "-l", "visits", "--order", "day", "--window", "7", "--horizon", "2", "--epochs", "1",
            "--units", "4",
        ];
        string[] refusing = [.. forecast, "--gaps", "error", "-o", tool.PathOf("Refused")];

        Assert.AreEqual(1, tool.Run(refusing));
        StringAssert.Contains(tool.Errors, "3 steps are missing, 2024-03-01T00:00:00 to 2024-03-03T00:00:00");
        StringAssert.Contains(tool.Errors, "--gaps fill, mask or split, or to ignore");

        File.AppendAllLines(path, ["2024-01-05,140"]);
        Assert.AreEqual(1, tool.Run(refusing));
        StringAssert.Contains(tool.Errors, "2024-01-05T00:00:00 comes twice in the series");
        File.WriteAllLines(path, File.ReadAllLines(path)[..^1]);

        Assert.AreEqual(0, tool.Run([.. forecast, "--gaps", "ignore", "-o", tool.PathOf("Noted")]), tool.Errors);
        StringAssert.Contains(tool.Shown, "note: Column 'day': 3 steps of 1 day are missing in 1 gap;");
        StringAssert.Contains(tool.Shown, "(--gaps ignore)");

        Assert.AreEqual(0, tool.Run([.. forecast, "--gaps", "split", "-o", tool.PathOf("Split")]), tool.Errors);
        StringAssert.Contains(tool.Shown, "each splits its series");
        StringAssert.Contains(
            File.ReadAllText(tool.PathOf("Split", "Split.training.cs")) + File.ReadAllText(tool.PathOf("Split", "Split.evaluate.cs")),
            "TimeGapHandling.Split");
    }

    [TestMethod]
    public void A_day_that_comes_twice_is_warned_of_and_numbers_without_spacing_are_refused()
    {
        using var tool = new Tool();
        string path = tool.PathOf("twice.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 100)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"2024-01-{(i % 28) + 1:D2},{i % 7}"))
            .Prepend("day,visits"));
        Assert.AreEqual(0, tool.Run(
            "forecast",
            "-d",
            path,
            "-l",
            "visits",
            "--order",
            "day",
            "--window",
            "7",
            "--horizon",
            "1",
            "--epochs",
            "1",
            "--units",
            "4",
            "-o",
            tool.PathOf("Twice")), tool.Errors);
        StringAssert.Contains(tool.Shown, "'day' has 28 different values in 100 rows");
        File.WriteAllLines(
            path,
            Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * i},{i % 7}")).Prepend("place,visits"));
        Assert.AreEqual(1, tool.Run(
            "forecast",
            "-d",
            path,
            "-l",
            "visits",
            "--order",
            "place",
            "--window",
            "7",
            "--horizon",
            "1",
            "-o",
            tool.PathOf("Refused")));
        StringAssert.Contains(tool.Errors, "no regular spacing");
    }
}
