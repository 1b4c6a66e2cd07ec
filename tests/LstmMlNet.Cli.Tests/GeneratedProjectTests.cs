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
        BuiltProject built = BuiltProjects.Shared.Console;
        (Tool tool, string folder, string program) = (built.Tool, built.Folder, built.Program);
        StringAssert.Contains(PackageFeed.Dotnet(folder, program), "predicted:");
        Assert.AreEqual(0, tool.Run("evaluate", "-m", folder, "-d", built.Data), tool.Errors);
        Assert.AreEqual(LogLoss(tool.Shown), LogLoss(PackageFeed.Dotnet(folder, program, "evaluate", built.Data)), 1e-3);
        PackageFeed.Dotnet(folder, program, "train", tool.PathOf("again.zip"), built.Data);
        Assert.AreEqual(0, tool.Run("inspect", tool.PathOf("again.zip")), tool.Errors);
    }

    [TestMethod]
    [DataRow(nameof(BuiltProjects.Forecast), "3 ahead")]
    [DataRow(nameof(BuiltProjects.SeriesFile), "predicted:")]
    [DataRow(nameof(BuiltProjects.Database), "predicted:")]
    public void Projects_of_other_kinds_build_and_run(string kind, string says)
    {
        var built = (BuiltProject)typeof(BuiltProjects).GetProperty(kind)!.GetValue(BuiltProjects.Shared)!;
        StringAssert.Contains(PackageFeed.Dotnet(built.Folder, built.Program), says);
        Assert.AreEqual(0, built.Tool.Run("evaluate", "-m", built.Folder, "-d", built.Data), built.Tool.Errors);
        PackageFeed.Dotnet(built.Folder, built.Program, "evaluate", built.Data);

        // A file that is not there is one line.
        (int code, string errors) = PackageFeed.TryDotnet(built.Folder, built.Program, "evaluate", "none.csv");
        Assert.AreEqual(1, code);
        Assert.AreEqual("error: There is no file 'none.csv'.", errors.Trim());
    }

    [TestMethod]
    public async Task A_web_project_serves_the_model()
    {
        BuiltProject built = BuiltProjects.Shared.Web;
        await RunningService.Try(built.Folder, built.Program, async client =>
        {
            using HttpResponseMessage answer = await client.PostAsync(
                new Uri("predict", UriKind.Relative),
                new StringContent("{\"steps\":[[0,0,9.8,0,0,0],[0,0,9.8,0,0,0]]}", Encoding.UTF8, "application/json"));
            StringAssert.Contains(await answer.Content.ReadAsStringAsync(), "predictedLabel");
            StringAssert.Contains(await client.GetStringAsync(new Uri("samples", UriKind.Relative)), "label");
            Assert.HasCount(7, await RequestFile.SendAll(Path.Combine(built.Folder, $"{built.Name}.http"), client));
        });
    }

    [TestMethod]
    public async Task A_web_project_of_a_table_serves_its_forecasts()
    {
        BuiltProject built = BuiltProjects.Shared.TableService;
        await RunningService.Try(built.Folder, built.Program, async client =>
        {
            StringAssert.Contains(await client.GetStringAsync(new Uri("series/all/forecast", UriKind.Relative)), "upperBound");
            Assert.HasCount(7, await RequestFile.SendAll(Path.Combine(built.Folder, $"{built.Name}.http"), client));
        });
    }

    private static double LogLoss(string text) => double.Parse(Figure().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:LogLoss|log-loss)\s+(\d+\.\d+)")]
    private static partial Regex Figure();
}
