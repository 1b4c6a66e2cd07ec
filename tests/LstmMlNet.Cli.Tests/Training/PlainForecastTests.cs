using System.Globalization;

namespace LstmMlNet.Cli.Tests.Training;

/// <summary>A series of which only the column and the order are given.</summary>
[TestClass]
internal sealed class PlainForecastTests
{
    private static readonly string[] s_quick = ["--horizon", "4", "--epochs", "2", "--units", "6"];

    [TestMethod]
    public void Season_window_and_level_are_found_and_other_numbers_are_known_of_the_past()
    {
        using var tool = new Tool();
        string path = tool.PathOf("visits.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 96).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTime(2015, 1, 1).AddMonths(i):yyyy-MM},{i * 7 % 13},{i},{(100 + i) * (2 + Math.Sin(i * Math.PI / 6))}"))
            .Prepend("month,rain,nr,visits"));
        Assert.AreEqual(0, tool.Run(["forecast", "-d", path, "-l", "visits", "-o", tool.PathOf("Visits"), .. s_quick]), tool.Errors);
        StringAssert.Contains(tool.Shown, "a season of 12");
        StringAssert.Contains(tool.Shown, "known of the past │ rain, nr");
        StringAssert.Contains(tool.Shown, "'nr' looks like the number of the row");
        Assert.IsTrue(File.Exists(tool.PathOf("Visits", "history.csv")));

        // A window that is given is taken, and the rest is found; handled gaps make sequences that are scored one by one.
        string[] window = ["forecast", "-d", path, "-l", "visits", "--window", "12"];
        Assert.AreEqual(0, tool.Run([.. window, "-o", tool.PathOf("Visits"), .. s_quick]), tool.Errors);
        StringAssert.Contains(tool.Shown, "windows of 12 rows, a season of 12");
        Assert.AreEqual(0, tool.Run([.. window, "--gaps", "error", "-o", tool.PathOf("Windows"), .. s_quick]), tool.Errors);
        Assert.IsTrue(File.Exists(tool.PathOf("Windows", "Windows.mbconfig")));
    }

    [TestMethod]
    public void Columns_that_are_ignored_or_not_named_are_left_out()
    {
        using var tool = new Tool();
        string path = tool.PathOf("visits.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 60).Select(i => $"{i % 5},{i % 3},{i % 4}").Prepend("a,b,visits"));
        Assert.AreEqual(
            0,
            tool.Run(["forecast", "-d", path, "-l", "visits", "--ignore", "a", "-o", tool.PathOf("Visits"), .. s_quick]),
            tool.Errors);
        StringAssert.Contains(tool.Shown, "known of the past │ b");
        Assert.AreEqual(1, tool.Run(["forecast", "-d", path, "-o", tool.PathOf("Other"), .. s_quick]));
        StringAssert.Contains(tool.Errors, "--label");
    }
}
