using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LstmMlNet.Tests.Fuzzing;

namespace LstmMlNet.AspNetCore.Tests.Requests;

/// <summary>Bodies and frames that are nearly right, from a seed: each is answered, none by a 5xx, and the service predicts as
/// before.</summary>
[TestClass]
internal sealed class FuzzTests
{
    private const string Good = "{\"steps\":[[0.5,1.25],[3,4]]}";
    private const string GoodBatch = "{\"sequences\":[{\"steps\":[[0.5,1.25],[3,4]]},{\"features\":[1,2]}]}";
    private static readonly string[] s_paths = ["predict", "predict/batch", "explain"];
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"steps\"", "\"features\"", "\"Features\"", "\"rows\"", "\"sequences\"", "\"Label\"",
        "[1,2,3,4]", "{\"steps\":[[1,2]]}", "reset",
    ];

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public async Task Bodies_that_are_nearly_right_are_answered_below_500()
    {
        await using Service service = await Service.Start();
        string expected = await Predict(service);
        await Fuzz.RunAsync(
            1500,
            random =>
            {
                string path = s_paths[random.Next(s_paths.Length)];
                string type = random.Next(50) == 0 ? "application/json; charset=utf-16" : "application/json";
                return (Path: path, Type: type, Body: Mutation.Of(random, path == "predict/batch" ? GoodBatch : Good, s_pieces));
            },
            async request =>
            {
                using var content = new ByteArrayContent(request.Body);
                content.Headers.TryAddWithoutValidation("Content-Type", request.Type);
                using HttpResponseMessage response = await service.Client.PostAsync(new Uri(request.Path, UriKind.Relative), content);
                Assert.IsLessThan(500, (int)response.StatusCode);
                using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
                string text = answer.RootElement.ToString();
                Assert.IsFalse(
                    text.Contains("System.", StringComparison.Ordinal) || text.Contains("Single", StringComparison.Ordinal),
                    text);
            },
            request => $"{request.Path}: {Encoding.UTF8.GetString(request.Body)}");
        Assert.AreEqual(expected, await Predict(service));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(900_000, CooperativeCancellation = false)]
    public async Task Frames_that_are_nearly_right_are_answered_and_a_refused_step_leaves_the_sequence_as_it_was(bool bidirectional)
    {
        await using Service service = await Service.Start(bidirectional, options => options.MaximumRescoredSteps = 50);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        int steps = 0;
        await Fuzz.RunAsync(
            600,

            // What is no UTF-8 ends a socket, as its protocol wants.
            random => random.Next(40) == 0 ? "\"reset\"" : Encoding.UTF8.GetString(Mutation.Of(random, "[0.5,1.25]", s_pieces)),
            async frame =>
            {
                using JsonDocument answer = await StreamTests.Exchange(socket, Encoding.UTF8.GetBytes(frame));
                steps = answer.RootElement.TryGetProperty("step", out JsonElement step) ? step.GetInt32() == 0 ? 0 : steps + 1 : steps;
                if (answer.RootElement.TryGetProperty("error", out _))
                    Assert.IsLessThan(500, answer.RootElement.GetProperty("status").GetInt32());
                else
                    Assert.AreEqual(steps, answer.RootElement.GetProperty("step").GetInt32());
            });
    }

    private static async Task<string> Predict(Service service)
    {
        using HttpResponseMessage response = await service.Client.PostAsync(
            new Uri("predict", UriKind.Relative),
            new StringContent(Good, Encoding.UTF8, "application/json"));
        return await response.Content.ReadAsStringAsync();
    }
}
