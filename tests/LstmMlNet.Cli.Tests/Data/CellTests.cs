using System.Globalization;
using System.Text;

namespace LstmMlNet.Cli.Tests.Data;

/// <summary>Cells of a file come to be what they were meant, or one line says which is not.</summary>
[TestClass]
internal sealed class CellTests
{
    [TestMethod]
    public void Missing_values_are_an_error_that_names_the_choices_and_the_choices_work()
    {
        using var tool = new Tool();
        string data = Sequences(tool, (sequence, step) => sequence == 3 && step == 2 ? "NA" : Wave(sequence, step));
        Assert.AreEqual(1, tool.Run(Classify(tool, data)), tool.Shown);
        foreach (string said in new[] { "'x'", "1 missing value in line 16", "--missing forward-fill", "--missing mask", "--ignore x" })
            StringAssert.Contains(tool.Errors, said);
        foreach (string choice in new[] { "forward-fill", "mask" })
        {
            Assert.AreEqual(0, tool.Run([.. Classify(tool, data), "--missing", choice]), tool.Errors);
            Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Out"), "-d", data), tool.Errors);
            Assert.HasCount(21, tool.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [TestMethod]
    public void What_is_no_number_is_named_and_what_is_left_out_is_listed()
    {
        using var tool = new Tool();
        string data = Sequences(tool, (sequence, step) => sequence == 18 && step == 2 ? "broken" : Wave(sequence, step));
        Assert.AreEqual(1, tool.Run(Classify(tool, data)), tool.Shown);
        StringAssert.Contains(tool.Errors, "line 76: 'broken'");
        Assert.AreEqual(0, tool.Run([.. Classify(tool, data), "--missing-word", "broken", "--missing", "forward-fill"]), tool.Errors);
        string words = Sequences(tool, (sequence, step) => step == 0 ? "low" : Wave(sequence, step), "words.csv", flag: true);
        Assert.AreEqual(0, tool.Run(Classify(tool, words)), tool.Errors);
        StringAssert.Contains(tool.Shown, "open");
        StringAssert.Contains(tool.Shown, "x (text: 75 % of its cells are numbers, line 2: 'low')");
    }

    [TestMethod]
    public void Labels_are_not_needed_to_predict_and_those_of_rows_are_checked_to_train()
    {
        using var tool = new Tool();
        string data = Sequences(tool, Wave);
        Assert.AreEqual(0, tool.Run(Classify(tool, data)), tool.Errors);
        string unlabeled = tool.PathOf("new.csv");
        File.WriteAllLines(unlabeled, File.ReadAllLines(data).Select(line => line[..line.LastIndexOf(',')]));
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Out"), "-d", data), tool.Errors);
        string expected = tool.Output;
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Out"), "-d", unlabeled), tool.Errors);
        Assert.AreEqual(expected, tool.Output);
        Assert.AreEqual(1, tool.Run("evaluate", "-m", tool.PathOf("Out"), "-d", unlabeled));
        StringAssert.Contains(tool.Errors, "no column 'kind' (--label)");

        string changing = Sequences(tool, Wave, "changing.csv");
        File.WriteAllText(changing, File.ReadAllText(changing).Replace("s5,2,", "s5,2,0.1,odd\ns5,9,", StringComparison.Ordinal));
        File.WriteAllLines(
            changing,
            File.ReadAllLines(changing).Select((line, i) => i == 10 ? line.Replace("even", "odd", StringComparison.Ordinal) : line));
        Assert.AreEqual(1, tool.Run(Classify(tool, changing)), tool.Shown);
        StringAssert.Contains(tool.Errors, "'kind'");
        StringAssert.Contains(tool.Errors, "'s2'");
    }

    [TestMethod]
    public void A_column_that_is_called_like_one_of_the_models_is_refused()
    {
        using var tool = new Tool();
        foreach (string name in new[] { "Score", "PredictedLabel", "Features" })
        {
            string data = Sequences(tool, Wave, "taken.csv");
            File.WriteAllText(data, File.ReadAllText(data).Replace("kind", name, StringComparison.Ordinal));
            Assert.AreEqual(1, tool.Run("classify", "-d", data, "-l", name, "--id", "id", "--order", "t"), tool.Shown);
            StringAssert.Contains(tool.Errors, $"'{name}'");
            StringAssert.Contains(tool.Errors, "Rename it");
        }
    }

    [TestMethod]
    public void A_lone_zip_predicts_what_the_folder_does()
    {
        using var tool = new Tool();
        string data = Sequences(tool, Wave);
        Assert.AreEqual(0, tool.Run(Classify(tool, data)), tool.Errors);
        Assert.AreEqual(0, tool.Run("predict", "-m", tool.PathOf("Out"), "-d", data), tool.Errors);
        string expected = tool.Output;
        string zip = tool.PathOf("lone.zip");
        File.Copy(tool.PathOf("Out", "Out.zip"), zip);
        Assert.AreEqual(0, tool.Run("predict", "-m", zip, "-d", data, "--id", "id", "--order", "t"), tool.Errors);
        Assert.AreEqual(expected, tool.Output);
        Assert.AreEqual(0, tool.Run("evaluate", "-m", zip, "-d", data, "--id", "id", "--order", "t"), tool.Errors);
        Assert.AreEqual(1, tool.Run("predict", "-m", zip, "-d", data, "--id", "id", "--order", "t", "--features", "x,t"), tool.Errors);
        StringAssert.Contains(tool.Errors, "takes 1 feature per step; the data have 2");
    }

    /// <summary>Twenty sequences of four steps, of two kinds.</summary>
    private static string Sequences(Tool tool, Func<int, int, string> cell, string name = "data.csv", bool flag = false)
    {
        var text = new StringBuilder(flag ? "id,t,x,open,kind\n" : "id,t,x,kind\n");
        for (int sequence = 0; sequence < 20; sequence++)
        {
            for (int step = 0; step < 4; step++)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"s{sequence},{step},{cell(sequence, step)},{(flag ? (sequence % 2 == 0 ? "true," : "false,") : "")}"
                    + $"{(sequence % 2 == 0 ? "even" : "odd")}\n");
        }

        File.WriteAllText(tool.PathOf(name), text.ToString());
        return tool.PathOf(name);
    }

    private static string Wave(int sequence, int step) =>
        (Math.Sin(step + sequence) + (sequence % 2)).ToString("F3", CultureInfo.InvariantCulture);

    private static string[] Classify(Tool tool, string data) =>
        ["classify", "-d", data, "-l", "kind", "--id", "id", "--order", "t", "--epochs", "1", "--units", "4", "-o", tool.PathOf("Out")];
}
