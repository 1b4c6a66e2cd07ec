using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LstmMlNet.AspNetCore.Tests.Chain;

namespace LstmMlNet.AspNetCore.Tests;

[TestClass]
internal sealed class StreamTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Steps_are_answered_as_the_sequence_so_far_would_be(bool bidirectional)
    {
        await using Service service = await Service.Start(bidirectional);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        float[] values = Service.Rows(1, seed: 4)[0].Features;
        for (int sequence = 0; sequence < 2; sequence++)
        {
            for (int t = 0; t < values.Length / Service.Features; t++)
            {
                using JsonDocument answer =
                    await Exchange(socket, JsonSerializer.Serialize(values.AsSpan(t * Service.Features, Service.Features).ToArray()));
                Assert.AreEqual(t + 1, answer.RootElement.GetProperty("step").GetInt32());
                PredictionResponse whole = await EndpointTests.Post<PredictionResponse>(
                    service,
                    "predict",
                    new SequenceRequest { Features = Service.Doubles(values[..((t + 1) * Service.Features)]) });
                JsonElement probabilities = answer.RootElement.GetProperty("prediction").GetProperty("probabilities");
                foreach ((string name, float probability) in whole.Probabilities!)
                    Assert.AreEqual(probability, probabilities.GetProperty(name).GetSingle());
            }

            using JsonDocument reset = await Exchange(socket, "\"reset\"");
            Assert.AreEqual(0, reset.RootElement.GetProperty("step").GetInt32());
        }

        // What is wrong is said, and the stream goes on.
        foreach (string wrong in new[] { "[1]", "{", "null", "[1,\"x\"]" })
        {
            using JsonDocument answer = await Exchange(socket, wrong);
            Assert.IsTrue(answer.RootElement.TryGetProperty("error", out _), wrong);
        }

        using JsonDocument after = await Exchange(socket, "[1,2]");
        Assert.AreEqual(1, after.RootElement.GetProperty("step").GetInt32());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    [TestMethod]
    public async Task A_chain_that_needs_whole_sequences_is_409_and_named()
    {
        await using Service service = await Service.Start(zip: ServedChains.Get("minimum and maximum").Train().Zip);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsExactlyAsync<WebSocketException>(() =>
            socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None));
        Assert.AreEqual(HttpStatusCode.Conflict, socket.HttpStatusCode);
        using var handshake = new HttpRequestMessage(HttpMethod.Get, new Uri("stream", UriKind.Relative));
        foreach ((string name, string value) in new[]
        {
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        })
            handshake.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await service.Client.SendAsync(handshake);
        Assert.AreEqual(HttpStatusCode.Conflict, response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        StringAssert.Contains(await response.Content.ReadAsStringAsync(), "NormalizingTransformer");
    }

    private static Task<JsonDocument> Exchange(ClientWebSocket socket, string message) => Exchange(socket, Encoding.UTF8.GetBytes(message));

    internal static async Task<JsonDocument> Exchange(ClientWebSocket socket, byte[] message)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, time.Token);
        var buffer = new byte[65536];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, time.Token);
        return JsonDocument.Parse(buffer.AsMemory(0, result.Count));
    }
}
