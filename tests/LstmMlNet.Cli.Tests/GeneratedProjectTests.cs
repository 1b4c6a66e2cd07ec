using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LstmMlNet.Cli.Tests;

/// <summary>What the tool writes builds without a warning, runs, and predicts what the tool predicts.</summary>
[TestClass]
internal sealed partial class GeneratedProjectTests
{
    [TestMethod]
    public void A_console_project_predicts_evaluates_and_trains_as_the_tool_does()
    {
        using var tool = new Tool();
        string folder = tool.Trained("--package-source", PackageFeed.Shared.Packages);
        PackageFeed.Shared.Build(folder);
        string program = Path.Combine(folder, "bin", "Release", "net10.0", "SensorActivity.dll");
        StringAssert.Contains(PackageFeed.Dotnet(folder, program), "predicted:");
        string data = tool.PathOf("sensor-activity.csv");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", folder, "-d", data), tool.Errors);
        Assert.AreEqual(LogLoss(tool.Shown), LogLoss(PackageFeed.Dotnet(folder, program, "evaluate", data)), 1e-3);
        PackageFeed.Dotnet(folder, program, "train", tool.PathOf("again.zip"), data);
        Assert.AreEqual(0, tool.Run("inspect", tool.PathOf("again.zip")), tool.Errors);
    }

    public static IEnumerable<object[]> OtherKinds =>
    [
        ["forecast"],
        ["series file"],
        ["database"],
    ];

    [TestMethod]
    [DynamicData(nameof(OtherKinds))]
    public void Projects_of_other_kinds_build_and_run(string kind)
    {
        using var tool = new Tool();
        string folder = tool.PathOf(kind == "forecast" ? "math & $(x) 'y'" : "Other");
        (string data, string[] arguments) = kind switch
        {
            // A column whose name would be code, were it not taken as a name.
            "forecast" => (
                SampleData.Series(tool, "{{Pipeline}} {System.IO.File.Create(x)} \\"),
                new[] { "forecast", "-l", "{{Pipeline}} {System.IO.File.Create(x)} \\", "--window", "24", "--horizon", "3" }),
            "series file" => (SampleData.Waves(tool).Ts, ["classify"]),
            _ => (
                SampleData.Sqlite(tool, tool.SensorData()),
                ["classify", "-l", "activity", "--id", "recording", "--order", "step", "--ignore", "person"]),
        };
        Assert.AreEqual(
            0,
            tool.Run([.. arguments, "-d", data, "--epochs", "2", "-o", folder, "--package-source", PackageFeed.Shared.Packages]),
            tool.Errors);
        PackageFeed.Shared.Build(folder);
        string program = Path.Combine(folder, "bin", "Release", "net10.0", kind == "forecast" ? "MathXY.dll" : "Other.dll");
        string shown = PackageFeed.Dotnet(folder, program);
        StringAssert.Contains(shown, kind == "forecast" ? "3 ahead" : "predicted:");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", folder, "-d", data), tool.Errors);
        PackageFeed.Dotnet(folder, program, "evaluate", data);

        // A file that is not there is one line.
        (int code, string errors) = PackageFeed.TryDotnet(folder, program, "evaluate", "none.csv");
        Assert.AreEqual(1, code);
        Assert.AreEqual("error: There is no file 'none.csv'.", errors.Trim());
    }

    [TestMethod]
    public async Task A_web_project_serves_the_model()
    {
        using var tool = new Tool();
        string folder = tool.Trained("--package-source", PackageFeed.Shared.Packages, "--web");
        PackageFeed.Shared.Build(folder);
        await RunningService.Try(folder, Path.Combine(folder, "bin", "Release", "net10.0", "SensorActivity.dll"), async client =>
        {
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri("predict", UriKind.Relative),
                new StringContent("{\"steps\":[[0,0,9.8,0,0,0],[0,0,9.8,0,0,0]]}", Encoding.UTF8, "application/json"));
            StringAssert.Contains(await answer.Content.ReadAsStringAsync(), "predictedLabel");
            StringAssert.Contains(await client.GetStringAsync(new Uri("samples", UriKind.Relative)), "label");
        });
    }

    private static double LogLoss(string text) => double.Parse(Figure().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:LogLoss|log-loss)\s+(\d+\.\d+)")]
    private static partial Regex Figure();
}
