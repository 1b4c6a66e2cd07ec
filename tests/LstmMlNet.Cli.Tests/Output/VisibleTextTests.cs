using LstmMlNet.Cli.Output;
using Spectre.Console;

namespace LstmMlNet.Cli.Tests.Output;

[TestClass]
internal sealed class VisibleTextTests
{
    private const string Hostile = "\u001b]0;title\u0007\u001b[2J\u009b31m\u202Etxt\u2028\0\u007f";

    [TestMethod]
    public void Control_characters_are_shown_and_not_obeyed()
    {
        Assert.AreEqual("␛]0;title␇␛[2J\uFFFD31m\uFFFDtxt\uFFFD␀␡", VisibleText.Of(Hostile));
        Assert.AreEqual("día 日本 😀 می\u200Cخواهم\t\n", VisibleText.Of("día 日本 😀 می\u200Cخواهم\t\n"));
        using var text = new StringWriter();
        using (var writer = new VisibleWriter(text))
        {
            writer.Write(Hostile);
            writer.Write(Hostile.AsSpan());
            writer.WriteLine(Hostile.ToCharArray());
        }

        Assert.IsFalse(text.ToString().Any(c => char.IsControl(c) && c is not ('\n' or '\r')));
    }

    [TestMethod]
    public void A_console_shows_its_own_colors_and_none_of_a_text()
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
        });
        console.Pipeline.Attach(new VisibleRenderHook());
        console.Write(new Table().AddColumn(new TableColumn(new Text(Hostile))).AddRow(Markup.Escape(Hostile)));
        console.Write(new Text(Hostile, new Style(Color.Red)));
        console.WriteLine(Hostile);
        StringAssert.Contains(text.ToString(), "\u001b[91m");
        StringAssert.Contains(text.ToString(), "␛]0;title");
        Assert.IsFalse(text.ToString().Contains("\u001b]", StringComparison.Ordinal)
            || text.ToString().Contains("\u001b[2J", StringComparison.Ordinal)
            || text.ToString().Contains('\u009b', StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_label_with_control_characters_reaches_neither_console_nor_errors()
    {
        using var tool = new Tool();
        string data = tool.PathOf("data.csv");
        File.WriteAllLines(
            data,
            Enumerable.Range(0, 40).Select(i => $"{i},{i % 7},\u001b[2J{(i % 2 == 0 ? "on" : "off")}").Prepend("a,b,st\u001b[31mate"));
        Assert.AreEqual(
            0,
            tool.Run("classify", "-d", data, "-l", "st\u001b[31mate", "--epochs", "2", "-o", tool.PathOf("Model")),
            tool.Errors);
        Assert.AreEqual(1, tool.Run("classify", "-d", data, "-l", "none\u001b[2J"));
        Assert.IsFalse((tool.Shown + tool.Errors).Contains('\u001b', StringComparison.Ordinal));
        StringAssert.Contains(tool.Errors, "st␛[31mate");
        Assert.AreEqual(1, tool.Errors.TrimEnd().Split('\n').Length);
        Assert.AreEqual(1, tool.Run("classify", "-d", data, "-l", "none", "--verbose"));
        StringAssert.Contains(tool.Errors, "   at LstmMlNet.Cli");
    }
}
