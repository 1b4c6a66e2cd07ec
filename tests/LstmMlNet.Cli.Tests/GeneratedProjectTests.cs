using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LstmMlNet.Cli.Tests;

/// <summary>What the tool writes builds without a warning, runs, and predicts what the tool predicts.</summary>
[TestClass]
internal sealed partial class GeneratedProjectTests
{
    private static PackageFeed? s_feed;

    [ClassInitialize]
    public static void Pack(TestContext context) => s_feed = new PackageFeed();

    [ClassCleanup]
    public static void Remove() => s_feed?.Dispose();

    [TestMethod]
    public void A_console_project_predicts_evaluates_and_trains_as_the_tool_does()
    {
        using var tool = new Tool();
        string folder = tool.Trained("--package-source", s_feed!.Packages);
        s_feed.Build(folder);
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
        string folder = tool.Trained("--package-source", s_feed!.Packages, "--web");
        s_feed.Build(folder);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", "Release", "net10.0", "SensorActivity.dll")]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        using Process service = Process.Start(start)!;
        service.OutputDataReceived += (_, _) => { };
        service.BeginOutputReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await Ready(client);
            using HttpResponseMessage answer = await client.PostAsync(new Uri("predict", UriKind.Relative), new StringContent("{\"steps\":[[0,0,9.8,0,0,0],[0,0,9.8,0,0,0]]}", Encoding.UTF8, "application/json"));
            StringAssert.Contains(await answer.Content.ReadAsStringAsync(), "predictedLabel");
            StringAssert.Contains(await client.GetStringAsync(new Uri("samples", UriKind.Relative)), "label");
        }
        finally
        {
            service.Kill();
            await service.WaitForExitAsync();
        }
    }

    private static async Task Ready(HttpClient client)
    {
        for (int i = 0; i < 300; i++)
        {
            try
            {
                if ((await client.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }

            await Task.Delay(100);
        }

        Assert.Fail("The service did not become ready in 30 seconds.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static double LogLoss(string text) => double.Parse(Figure().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?:LogLoss|log-loss) (\d+\.\d+)")]
    private static partial Regex Figure();
}
