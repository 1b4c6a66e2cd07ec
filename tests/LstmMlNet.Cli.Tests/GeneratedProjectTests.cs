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

    [TestMethod]
    public async Task A_web_project_serves_the_model()
    {
        using var tool = new Tool();
        string folder = tool.Trained("--package-source", PackageFeed.Shared.Packages, "--web");
        PackageFeed.Shared.Build(folder);
        await RunningService.Try(folder, Path.Combine(folder, "bin", "Release", "net10.0", "SensorActivity.dll"), async client =>
        {
            using HttpResponseMessage answer = await client.PostAsync(new Uri("predict", UriKind.Relative), new StringContent("{\"steps\":[[0,0,9.8,0,0,0],[0,0,9.8,0,0,0]]}", Encoding.UTF8, "application/json"));
            StringAssert.Contains(await answer.Content.ReadAsStringAsync(), "predictedLabel");
            StringAssert.Contains(await client.GetStringAsync(new Uri("samples", UriKind.Relative)), "label");
        });
    }

    private static double LogLoss(string text) => double.Parse(Figure().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:LogLoss|log-loss) (\d+\.\d+)")]
    private static partial Regex Figure();
}
