namespace LstmMlNet.Cli.Tests;

/// <summary>Errors are one line that says what to do, and exit codes are as documented.</summary>
[TestClass]
internal sealed class ErrorTests
{
    [TestMethod]
    public void What_is_wrong_with_the_data_is_one_line()
    {
        using var tool = new Tool();
        string data = tool.SensorData(people: 1, recordings: 1);
        Fails(tool, 1, "There is no file 'none.csv'", "classify", "-d", "none.csv", "-l", "x");
        Fails(tool, 1, "--label", "classify", "-d", data);
        const string Near = "has no column 'activty' (--label). Did you mean 'activity'? Its columns: recording, person, step";
        Fails(tool, 1, Near, "classify", "-d", data, "-l", "activty");
        Fails(tool, 1, "has no column 'kind' (--label). Its columns:", "classify", "-d", data, "-l", "kind");
        Fails(tool, 1, "has no column 'rec' (--id). Did you mean 'recording'?", "classify", "-d", data, "-l", "activity", "--id", "rec");
        Fails(tool, 1, "holds texts", "regress", "-d", data, "-l", "activity", "--id", "recording");
        Fails(tool, 1, "'person'", "classify", "-d", data, "-l", "activity", "--id", "recording", "--features", "person");
        File.WriteAllText(tool.PathOf("empty.csv"), "");
        Fails(tool, 1, "is empty", "classify", "-d", tool.PathOf("empty.csv"), "-l", "x");
        File.WriteAllText(tool.PathOf("header.csv"), "a,b\n");
        Fails(tool, 1, "no rows", "classify", "-d", tool.PathOf("header.csv"), "-l", "b");
        File.WriteAllText(tool.PathOf("twice.csv"), "a,a\n1,2\n");
        Fails(tool, 1, "columns 1 and 2 alike", "classify", "-d", tool.PathOf("twice.csv"), "-l", "a");
        File.WriteAllText(tool.PathOf("no.db"), "this is not a database at all, whatever it is called");
        Fails(tool, 1, "not a SQLite database", "classify", "-d", tool.PathOf("no.db"), "-l", "a");
        File.WriteAllText(tool.PathOf("no.zip"), "nothing");
        Fails(tool, 1, "it is not a zip", "inspect", tool.PathOf("no.zip"));
        Fails(tool, 1, "There is no model", "inspect", tool.PathOf("none"));
        Fails(tool, 1, "There is no configuration", "retrain", "--config", "none.mbconfig");
        Fails(tool, 1, "contains no .mbconfig", "retrain", "-m", tool.Folder);
    }

    [TestMethod]
    public void A_command_line_that_cannot_be_read_is_another_code()
    {
        using var tool = new Tool();
        Assert.AreEqual(2, tool.Run("nonsense"));
        Assert.HasCount(2, tool.Errors.TrimEnd().Split('\n'), "one error, and where help is");
        Assert.AreEqual(2, tool.Run("regression", "-d", "a.csv", "--epochs", "15"));
        StringAssert.StartsWith(tool.Errors, "error: There is no command 'regression'. Did you mean 'regress'?");
        Assert.AreEqual(2, tool.Run("classify", "-d", "a.csv", "--lable", "x", "--quux"));
        StringAssert.StartsWith(tool.Errors, "error: classify has no option '--lable'. Did you mean '--label'?");
        StringAssert.Contains(tool.Errors, "classify has no option '--quux'.");
        StringAssert.EndsWith(tool.Errors.TrimEnd(), "See lstm-mlnet classify --help.");
        Assert.HasCount(3, tool.Errors.TrimEnd().Split('\n'), "the value of an unknown option is no error of its own");
        Assert.AreEqual(2, tool.Run());
        StringAssert.Contains(tool.Output, "classify");
        Assert.AreEqual(2, tool.Run("export", "model.zip", "--opset", "3"));
        StringAssert.Contains(tool.Errors, "--opset is 3: it must be from 17 to 22.");
        Assert.AreEqual(2, tool.Run("predict"));
        Assert.AreEqual(0, tool.Run("--help"));
        StringAssert.Contains(tool.Output, "classify");
        Assert.DoesNotContain("--features-per-step", tool.Output, "each command's examples are in its own help");
        Assert.AreEqual(0, tool.Run("classify", "--help"));
        StringAssert.Contains(tool.Output, "--features-per-step 3");
        Assert.AreEqual(0, tool.Run("forecast", "--help"));
        StringAssert.Contains(tool.Output, "--id shop --order day \\\n", "an example that is too long goes on as a shell takes it");
    }

    [TestMethod]
    [DataRow("--learning-rate", "0,003", "0.003")]
    [DataRow("--learning-rate", "0", "above 0")]
    [DataRow("--learning-rate", "1e999", "'1e999'")]
    [DataRow("--test-fraction", "2", "between 0 and 1")]
    [DataRow("--units", "0", "at least 1")]
    [DataRow("--epochs", "1.5", "a whole number")]
    [DataRow("--epochs", "1,000", "a whole number")]
    [DataRow("--cell", "transformer", "lstm, ")]
    [DataRow("--missing", "zero", "forward-fill")]
    [DataRow("--decimal-sign", "x", "comma")]
    public void Options_are_checked_before_data_are_read(string option, string value, string said)
    {
        using var tool = new Tool();
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        var german = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = german;
            foreach (string name in new[] { option, option.ToUpperInvariant() })
            {
                Assert.AreEqual(2, tool.Run("classify", "-d", "none.csv", "-l", "x", name, value), tool.Errors);
                StringAssert.StartsWith(tool.Errors, $"error: {option} is ");
                StringAssert.Contains(tool.Errors, said);
            }
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Values_are_read_whatever_their_case_and_options_that_exclude_each_other_are_named()
    {
        using var tool = new Tool();
        Fails(
            tool,
            1,
            "There is no file 'none.csv'",
            "classify",
            "-d",
            "none.csv",
            "-l",
            "x",
            "--cell",
            "GRU",
            "--Missing",
            "Forward-Fill");
        Fails(tool, 1, "specify only one", "classify", "-d", "none.csv", "--connection-string", "Host=x", "-l", "x");
        Fails(tool, 1, "specify only one", "classify", "-d", "none.db", "--table", "a", "--query", "b", "-l", "x");
        Fails(tool, 1, "--connection-string cannot be read", "classify", "--connection-string", "nonsense", "--table", "a", "-l", "x");
        Assert.AreEqual(0, tool.Run("classify", "--help"));
        StringAssert.Contains(tool.Output, "lstm-mlnet classify -d");
    }

    private static void Fails(Tool tool, int code, string said, params string[] arguments)
    {
        Assert.AreEqual(code, tool.Run(arguments), tool.Shown);
        StringAssert.Contains(tool.Errors, said);
        StringAssert.StartsWith(tool.Errors, "error: ");
        Assert.AreEqual(1, tool.Errors.TrimEnd().Split('\n').Length, tool.Errors);
    }
}
