using System.Globalization;

namespace LstmMlNet.Cli.Tests;

/// <summary><c>detect</c>: the rows of a series that were not expected, as CSV and as a page, and the detector.</summary>
[TestClass]
internal sealed class DetectionTests
{
    private static readonly Tool s_tool = new();

    [ClassCleanup]
    public static void Clean() => s_tool.Dispose();

    [TestMethod]
    public void What_was_not_expected_is_listed_drawn_and_the_detector_kept()
    {
        // Two machines alternate; the second stands still for an hour.
        string data = s_tool.PathOf("load.csv");
        var random = new Random(1);
        File.WriteAllLines(data, Enumerable.Range(0, 800).Select(i =>
        {
            double load = (i % 2 == 0 ? 50 : 500) * (1 + (0.3 * Math.Sin(2 * Math.PI * (i / 2) / 12)) + (0.03 * random.NextDouble()));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{new DateTime(2024, 1, 1).AddHours(i / 2):yyyy-MM-dd HH:mm},machine {i % 2},{(i == 601 ? 20 : load):F2}");
        }).Prepend("hour,machine,load"));
        int code = s_tool.Run(
            "detect", "-d", data, "-l", "load", "--id", "machine", "--window", "24", "--epochs", "12", "-o", s_tool.PathOf("Watched"));

        Assert.AreEqual(0, code, s_tool.Errors);
        string[] alerts = File.ReadAllLines(s_tool.PathOf("Watched", "alerts.csv"));
        Assert.AreEqual("machine,hour,load,LowerBound,UpperBound,Score,PValue", alerts[0]);
        Assert.IsTrue(
            Array.Exists(alerts, line => line.StartsWith("machine 1,2024-01-13 12:00:00,20,", StringComparison.Ordinal)),
            string.Join('\n', alerts));

        // For a day the fault is part of the window that a row is expected from.
        string[] ordinary = [.. alerts[1..].Where(line => !line.StartsWith("machine 1,2024-01-13 ", StringComparison.Ordinal)
            && !line.StartsWith("machine 1,2024-01-14 ", StringComparison.Ordinal))];
        Assert.IsLessThan(20, ordinary.Length, string.Join('\n', ordinary));
        StringAssert.Contains(s_tool.Shown, "of 800 rows were not expected");
        StringAssert.Contains(File.ReadAllText(s_tool.PathOf("Watched", "report", "anomalies.html")), "machine 1");
        Assert.IsTrue(File.Exists(s_tool.PathOf("Watched", "detector.zip")));
    }

    [TestMethod]
    public void What_cannot_be_watched_is_refused_by_its_option()
    {
        string data = s_tool.PathOf("small.csv");
        File.WriteAllLines(data, ["hour,machine,load", "1,a,2", "2,a,3", "3,a,4"]);
        foreach ((string part, string[] more) in new (string, string[])[]
        {
            ("Say which column to watch with --label", []),
            ("has no column 'power' (--label)", ["-l", "power"]),
            ("'machine' holds no numbers", ["-l", "machine"]),
            ("'load' is named for two things", ["-l", "load", "--order", "load"]),
        })
        {
            Assert.AreNotEqual(0, s_tool.Run(["detect", "-d", data, .. more]));
            StringAssert.Contains(s_tool.Errors.ReplaceLineEndings(" "), part);
        }
    }
}
