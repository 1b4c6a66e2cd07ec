using System.Globalization;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>Sequences of different lengths, as formats write them down.</summary>
[TestClass]
internal sealed class PaddedSequenceTests
{
    [TestMethod]
    public void A_padded_row_ends_early_and_a_gap_in_it_is_refused_or_masked()
    {
        using var tool = new Tool();
        string path = tool.PathOf("padded.tsv");
        string[] rows = [.. Enumerable.Range(0, 60).Select(i =>
            string.Join('\t', Enumerable.Range(0, 9).Select(t => t < 5 + (i % 5) ? Wave(i, t) : "NaN").Prepend(i % 2 == 0 ? "1" : "2")))];
        File.WriteAllLines(path, rows);
        Assert.AreEqual(0, tool.Run("classify", "-d", path, "--epochs", "5", "--units", "8", "-o", tool.PathOf("Padded")), tool.Errors);
        StringAssert.Contains(tool.Shown, "sequences of 5 to 9 steps");
        StringAssert.Contains(File.ReadAllText(tool.PathOf("Padded", "Padded.training.cs")), "ColumnsToSequence");

        // A prediction of whole rows goes by the configuration, not by what it happens to see.
        File.WriteAllLines(tool.PathOf("whole.tsv"), rows.Where((_, i) => i % 5 == 4));
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Padded"), "-d", tool.PathOf("whole.tsv")), tool.Errors);
        Assert.HasCount(1 + 12, tool.Output.Trim().Split('\n'));

        string[] cells = rows[7].Split('\t');
        cells[3] = "NaN";
        rows[7] = string.Join('\t', cells);
        File.WriteAllLines(path, rows);
        Assert.AreEqual(1, tool.Run("classify", "-d", path, "--epochs", "1", "-o", tool.PathOf("Refused")));
        StringAssert.Contains(tool.Errors, "'column4', row 7");
        StringAssert.Contains(tool.Errors, "--missing forward-fill or mask");
        Assert.AreEqual(
            0,
            tool.Run("classify", "-d", path, "--missing", "mask", "--epochs", "1", "--units", "4", "-o", tool.PathOf("Masked")),
            tool.Errors);
    }

    [TestMethod]
    public void Irregular_times_are_a_feature_and_a_tsf_says_its_horizon()
    {
        using var tool = new Tool();
        string ts = tool.PathOf("times.ts");
        IEnumerable<string> cases = Enumerable.Range(0, 40).Select(i => string.Join(
            ',',
            Enumerable.Range(0, 8).Select(t => $"({(i % 2 == 0 ? t * t : 9 * t)},{Wave(7, t)})")) + (i % 2 == 0 ? ":slow" : ":fast"));
        File.WriteAllLines(
            ts,
            cases.Prepend("@data").Prepend("@classLabel true slow fast").Prepend("@timeStamps true").Prepend("@problemName times"));
        Assert.AreEqual(0, tool.Run("classify", "-d", ts, "--epochs", "20", "--units", "8", "-o", tool.PathOf("Times")), tool.Errors);

        // The values are the same in all: only their times tell classes apart.
        StringAssert.Matches(tool.Shown, new System.Text.RegularExpressions.Regex(@"MicroAccuracy\s+1\b"));
        StringAssert.Contains(File.ReadAllText(tool.PathOf("Times", "Times.training.cs")), "timesAsFeature: true");

        string tsf = tool.PathOf("series.tsf");
        File.WriteAllLines(tsf, [
            "@relation r", "@attribute series_name string", "@attribute start_timestamp date", "@frequency monthly", "@horizon 3",
            "@data", $"T1:2000-01-01 00-00-00:{string.Join(',', Enumerable.Range(0, 150).Select(t => Wave(3, t)))}",
        ]);
        Assert.AreEqual(0, tool.Run("forecast", "-d", tsf, "--epochs", "1", "--units", "4", "-o", tool.PathOf("Series")), tool.Errors);
        StringAssert.Contains(tool.Shown, "(3 steps ahead");
        Assert.AreEqual(
            0,
            tool.Run("forecast", "-d", tsf, "--horizon", "2", "--epochs", "1", "--units", "4", "-o", tool.PathOf("Other")),
            tool.Errors);
        StringAssert.Contains(tool.Shown, "(2 steps ahead");
    }

    private static string Wave(int kind, int step) =>
        Math.Sin(step * (kind % 2 == 0 ? 0.4 : 1.1)).ToString("F3", CultureInfo.InvariantCulture);
}
