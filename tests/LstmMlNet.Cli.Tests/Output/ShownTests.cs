using LstmMlNet.Cli.Output;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Tests.Output;

[TestClass]
internal sealed class ShownTests
{
    [TestMethod]
    public void Errors_break_at_words_and_nothing_is_lost()
    {
        using var text = new StringWriter();
        using var writer = new WrappedWriter(text, 20);
        writer.WriteLine("error: a sentence of several words, and a_word_that_is_longer_than_a_line.");
        string[] lines = text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        CollectionAssert.AreEqual(new[] { "error: a sentence of", "several words, and", "a_word_that_is_longer_than_a_line." }, lines);
    }

    [TestMethod]
    public void Names_are_listed_as_many_a_line_as_fit()
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 30;
        Listing.Write(console, ["Activity.zip", "Activity.training.cs", "report.html"]);
        Listing.Write(console, "Try it:", "dotnet run --project a/long/way/to/the/project");
        Listing.Write(console, "Wrote", "Activity");
        CollectionAssert.AreEqual(
            new[]
            {
                "  Activity.zip,",
                "  Activity.training.cs,",
                "  report.html",
                "Try it:",
                "  dotnet run --project a/long/way/to/the/project",
                "Wrote Activity",
            },
            text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()).ToArray());
    }

    [TestMethod]
    public void What_a_model_is_made_of_is_said_in_words()
    {
        Assert.AreEqual("any number of steps, each 6 numbers", PlainNames.Of(new VectorDataViewType(NumberDataViewType.Single, 0, 6)));
        Assert.AreEqual("52 steps, each a number", PlainNames.Of(new VectorDataViewType(NumberDataViewType.Single, 52, 1)));
        Assert.AreEqual("5 numbers", PlainNames.Of(new VectorDataViewType(NumberDataViewType.Single, 5)));
        Assert.AreEqual("one of 3 keys", PlainNames.Of(new KeyDataViewType(typeof(uint), 3)));
        Assert.AreEqual("any number of texts", PlainNames.Of(new VectorDataViewType(TextDataViewType.Instance)));
        var mlContext = new MLContext(seed: 1);
        IDataView rows = mlContext.Data.LoadFromEnumerable([new Row { Label = "a" }]);
        Assert.AreEqual("value to key mapping", PlainNames.Of(mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(rows)));
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";
    }
}
