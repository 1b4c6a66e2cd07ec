using System.IO.Compression;
using System.Text;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>Files of every format are read, or refused by name.</summary>
[TestClass]
internal sealed class FormatTests
{
    [TestMethod]
    public void Formats_that_are_not_read_are_named()
    {
        using var tool = new Tool();
        Refused(tool, "x.arff", "@relation x\n@attribute a numeric\n@data\n1\n"u8.ToArray(), "ARFF");
        Refused(tool, "x.csv", "% c\n@relation x\n@attribute a numeric\n@data\n1\n"u8.ToArray(), "ARFF");
        Refused(tool, "x.json", "[]"u8.ToArray(), "JSON");
        Refused(tool, "x.xlsx", [0x50, 0x4b, 3, 4, 0, 0], "Excel");
        Refused(tool, "x.parquet", "PAR1xxxx"u8.ToArray(), "Parquet");
        Refused(tool, "x.db", "no database at all"u8.ToArray(), "not a SQLite database");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write("a,b\n1,2\n"u8);
        Refused(tool, "x.csv", packed.ToArray(), "gzip");
        Assert.AreEqual(1, tool.Run("classify", "-d", tool.Folder, "-l", "a"));
        StringAssert.Contains(tool.Errors, "is a folder");
    }

    [TestMethod]
    public void An_archive_file_without_a_header_and_one_with_many_series_are_read_as_they_are()
    {
        using var tool = new Tool();
        var random = new Random(3);
        string tsv = tool.PathOf("Waves_TRAIN.tsv");
        File.WriteAllLines(tsv, Enumerable.Range(0, 30).Select(i => string.Join('\t', new[] { i % 2 == 0 ? "1" : "-1" }.Concat(
            Enumerable.Range(0, 8)
                .Select(t => FormattableString.Invariant($"{Math.Sin(t * (1 + (i % 2))) + (0.1 * random.NextDouble()):F4}"))))));
        Assert.AreEqual(0, tool.Run("classify", "-d", tsv, "--epochs", "1", "--units", "4", "-o", tool.PathOf("Tsv")), tool.Errors);
        StringAssert.Contains(tool.Shown, "column1 (a class)");
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Tsv"), "-d", tsv), tool.Errors);
        StringAssert.StartsWith(tool.Output, "sequence,PredictedLabel,");

        string tsf = tool.PathOf("many.tsf");
        var text =
            new StringBuilder("@relation many\n@attribute series_name string\n@attribute start_timestamp date\n@frequency daily\n@data\n");
        for (int series = 0; series < 3; series++)
        {
            IEnumerable<string> values =
                Enumerable.Range(0, 60).Select(t => FormattableString.Invariant($"{Math.Sin(t) + series:F3}"));
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"T{series}:2024-01-01 00-00-00:{string.Join(',', values)}\n");
        }

        File.WriteAllText(tsf, text.ToString());
        Assert.AreEqual(
            0,
            tool.Run(
                "forecast", "-d", tsf, "--window", "6", "--gaps", "error", "--horizon", "2", "--epochs", "1", "-o", tool.PathOf("Many")),
            tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Many"), "-d", tsf), tool.Errors);
        string[] lines = tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        StringAssert.StartsWith(lines[0], "window,series_name,timestamp,Forecast1,Forecast2,LowerBound1");
        Assert.HasCount(1 + (3 * 55), lines);
        StringAssert.Contains(lines[55], ",T0,2024-02-29,");
        File.WriteAllText(tsf, text.ToString()
            .Replace("T2:2024-01-01 00-00-00:", "T2:2024-01-01 00-00-00:1,2\nT3:2024-01-01 00-00-00:", StringComparison.Ordinal));
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Many"), "-d", tsf), tool.Errors);
        StringAssert.Contains(tool.Errors, "note: 1 of 4 series have fewer than the required 6 rows, and get no forecast: T2 (2).");
    }

    [TestMethod]
    public void Whatever_is_in_a_table_it_is_trained_on_or_refused_in_one_line()
    {
        const string Signs = ",;\t\n\r \"'.-0123456789eNaé\0\ufeff/:";
        using var tool = new Tool();
        var random = new Random(11);
        var plain = new StringBuilder("id,t,x,day,kind\n");
        for (int i = 0; i < 24; i++)
            plain.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"s{i / 4},{i % 4},{i / 8.0:F2},2024-01-{i + 1:00},{(i / 4 % 2 == 0 ? "a" : "b")}\n");
        for (int i = 0; i < 250; i++)
        {
            var text = new StringBuilder(plain.ToString());
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                int at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text[at] = Signs[random.Next(Signs.Length)];
                else
                    text.Insert(at, Signs[random.Next(Signs.Length)]);
            }

            string path = tool.PathOf("fuzz.csv");
            File.WriteAllText(path, text.ToString());

            // Sequences are made and counted; 0.99 leaves too few of them to train on, so that no network is.
            int code = tool.Run("regress", "-d", path, "-l", "x", "--id", "id", "--order", random.Next(2) == 0
                ? "t"
                : "day", "--features", "nothing");
            Assert.AreEqual(1, code, tool.Shown);
            StringAssert.StartsWith(tool.Errors, "error: ");
            Assert.HasCount(1, tool.Errors.TrimEnd('\n').Split('\n'), text.ToString());
            Assert.DoesNotContain("   at ", tool.Errors);
        }
    }

    private static void Refused(Tool tool, string name, byte[] bytes, string said)
    {
        File.WriteAllBytes(tool.PathOf(name), bytes);
        Assert.AreEqual(1, tool.Run("classify", "-d", tool.PathOf(name), "-l", "a"), tool.Shown);
        StringAssert.Contains(tool.Errors, said);
        Assert.HasCount(1, tool.Errors.TrimEnd('\n').Split('\n'));
    }
}
