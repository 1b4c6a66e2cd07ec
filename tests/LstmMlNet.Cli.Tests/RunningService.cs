using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LstmMlNet.Cli.Tests;

/// <summary>A service in a process of its own.</summary>
internal static class RunningService
{
    /// <summary>Starts a program, waits until it is ready, and ends it after it was tried.</summary>
    public static async Task Try(string folder, string program, Func<HttpClient, Task> use)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        PackageFeed.BesideOtherTests(start);
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        using Process service = Process.Start(start)!;
        service.OutputDataReceived += (_, _) => { };
        service.BeginOutputReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await Ready(client);
            await use(client);
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
}
