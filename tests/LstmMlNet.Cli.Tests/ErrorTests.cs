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
        Fails(tool, 1, "has no column 'activty' (--label). Its columns: recording, person, step", "classify", "-d", data, "-l", "activty");
        Fails(tool, 1, "has no column 'rec' (--id)", "classify", "-d", data, "-l", "activity", "--id", "rec");
        Fails(tool, 1, "holds texts", "regress", "-d", data, "-l", "activity", "--id", "recording");
        Fails(tool, 1, "'person'", "classify", "-d", data, "-l", "activity", "--id", "recording", "--features", "person");
        Fails(tool, 1, "--test-fraction", "classify", "-d", data, "-l", "activity", "--id", "recording", "--test-fraction", "2");
        Fails(tool, 1, "HiddenUnits", "classify", "-d", data, "-l", "activity", "--id", "recording", "--units", "0");
        File.WriteAllText(tool.PathOf("empty.csv"), "");
        Fails(tool, 1, "is empty", "classify", "-d", tool.PathOf("empty.csv"), "-l", "x");
        File.WriteAllText(tool.PathOf("header.csv"), "a,b\n");
        Fails(tool, 1, "no rows", "classify", "-d", tool.PathOf("header.csv"), "-l", "b");
        File.WriteAllText(tool.PathOf("twice.csv"), "a,a\n1,2\n");
        Fails(tool, 1, "every column once", "classify", "-d", tool.PathOf("twice.csv"), "-l", "a");
        File.WriteAllText(tool.PathOf("no.db"), "this is no database at all, whatever it is called");
        Fails(tool, 1, "no SQLite database", "classify", "-d", tool.PathOf("no.db"), "-l", "a");
        File.WriteAllText(tool.PathOf("no.zip"), "nothing");
        Fails(tool, 1, "no model that can be loaded", "inspect", tool.PathOf("no.zip"));
        Fails(tool, 1, "There is no model", "inspect", tool.PathOf("none"));
        Fails(tool, 1, "There is no configuration", "retrain", "--config", "none.mbconfig");
    }

    [TestMethod]
    public void A_command_line_that_cannot_be_read_is_another_code()
    {
        using var tool = new Tool();
        Assert.AreEqual(2, tool.Run("classify", "--cell", "transformer"));
        Assert.AreEqual(2, tool.Run("nonsense"));
        Assert.AreEqual(2, tool.Run("predict"));
        Assert.AreEqual(0, tool.Run("--help"));
        StringAssert.Contains(tool.Output, "classify");
    }

    private static void Fails(Tool tool, int code, string said, params string[] arguments)
    {
        Assert.AreEqual(code, tool.Run(arguments), tool.Shown);
        StringAssert.Contains(tool.Errors, said);
        StringAssert.StartsWith(tool.Errors, "error: ");
        Assert.AreEqual(1, tool.Errors.TrimEnd().Split('\n').Length, tool.Errors);
    }
}
