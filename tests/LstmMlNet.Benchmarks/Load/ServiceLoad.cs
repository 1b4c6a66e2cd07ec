using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace LstmMlNet.Benchmarks.Load;

/// <summary>Concurrent clients on a running service: every answer checked, latencies and errors counted.</summary>
internal static class ServiceLoad
{
    private const int Clients = 64;

    public static async Task<int> Run(string url, double seconds)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Clients };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(url) };
        JsonElement[] samples = await client.GetFromJsonAsync<JsonElement[]>("samples") ?? [];
        if (samples.Length == 0)
        {
            Console.Error.WriteLine($"{url} has no samples to send.");
            return 1;
        }

        byte[][] bodies =
        [
            .. samples.Select(sample => JsonSerializer.SerializeToUtf8Bytes(new { features = sample.GetProperty("features") })),
        ];
        await Send(client, bodies[0]);
        var clock = Stopwatch.StartNew();
        (List<double> Times, int Errors)[] results =
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => Client(client, bodies, i, clock, seconds))));
        double elapsed = clock.Elapsed.TotalSeconds;
        double[] times = [.. results.SelectMany(result => result.Times).Order()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clients} clients, {elapsed:F0} s: {times.Length} predictions, {times.Length / elapsed:F0} a "
            + $"second, {results.Sum(result => result.Errors)} errors; milliseconds: median {At(times, 0.5):F1}, "
            + $"p95 {At(times, 0.95):F1}, p99 {At(times, 0.99):F1}, greatest {times[^1]:F1}"));
        return 0;
    }

    private static async Task<(List<double>, int)> Client(HttpClient client, byte[][] bodies, int first, Stopwatch clock, double seconds)
    {
        var times = new List<double>();
        int errors = 0;
        for (int i = first; clock.Elapsed.TotalSeconds < seconds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (!await Send(client, bodies[i % bodies.Length]))
                errors++;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (times, errors);
    }

    private static async Task<bool> Send(HttpClient client, byte[] body)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await client.PostAsync(new Uri("predict", UriKind.Relative), content);
            return response.IsSuccessStatusCode
                && (await response.Content.ReadAsStringAsync()).Contains("predictedLabel", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
