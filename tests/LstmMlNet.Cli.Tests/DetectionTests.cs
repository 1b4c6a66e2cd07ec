using System.Globalization;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Detection;
using Spectre.Console;

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
    public void Stopped_it_keeps_the_detector_and_says_what_is_not_there()
    {
        string data = s_tool.PathOf("stopped.csv");
        File.WriteAllLines(data, Enumerable.Range(0, 600)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{Math.Sin(i * 0.3):F4}"))
            .Prepend("hour,load"));
        using var stop = new CancellationTokenSource();
        using var shown = new StoppingWriter("epoch 1/", stop);
        string folder = s_tool.PathOf("Stopped");
        string alerts = Path.Combine(folder, "alerts.csv");
        Directory.CreateDirectory(folder);
        File.WriteAllText(alerts, "of an earlier detector");
        int code = DetectionSession.Run(shown.Console, new DetectionRequest
        {
            Dataset = new DatasetOptions { Path = data },
            Label = "load",
            Length = 10,
            FalseAlarmRate = 0.01,
            TrainFraction = 0.5,
            Epochs = 100_000,
            Seed = 1,
            Output = folder,
        }, stop.Token);

        // On a machine that is busy the rows are not judged in the time that is left.
        Assert.AreEqual(0, code);
        if (shown.ToString().Contains("the rows were not judged", StringComparison.Ordinal))
            Assert.IsFalse(File.Exists(alerts));
        else
            StringAssert.StartsWith(File.ReadAllText(alerts), "Row,load,");
        Assert.AreEqual(0, s_tool.Run("predict", "-m", folder, "-d", data), s_tool.Errors);
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

    /// <summary>Collects what is shown, and stops the work once it shows something.</summary>
    private sealed class StoppingWriter : StringWriter
    {
        private readonly string _after;
        private readonly CancellationTokenSource _stop;

        public StoppingWriter(string after, CancellationTokenSource stop)
        {
            (_after, _stop) = (after, stop);
            Console = AnsiConsole.Create(
                new AnsiConsoleSettings { Out = new AnsiConsoleOutput(this), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        }

        public IAnsiConsole Console { get; }

        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains(_after, StringComparison.Ordinal) == true)
                _stop.Cancel();
        }
    }
}
