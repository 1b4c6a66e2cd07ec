using System.Net.WebSockets;

namespace LstmMlNet.AspNetCore.Tests.Streams;

[TestClass]
internal sealed class SocketLifeTests
{
    [TestMethod]
    public async Task Sockets_are_counted_idle_ones_are_closed_and_all_get_a_close_frame_when_the_service_stops()
    {
        Service service =
            await Service.Start(configure: options => (options.MaximumStreams, options.StreamIdleTimeout) = (2, TimeSpan.FromSeconds(1)));
        await using Service disposed = service;
        using ClientWebSocket first = await Connect(service);
        using ClientWebSocket second = await Connect(service);
        await Assert.ThrowsExactlyAsync<WebSocketException>(() => Connect(service));
        Assert.AreEqual(WebSocketCloseStatus.NormalClosure, await Closed(first));
        Assert.AreEqual(WebSocketCloseStatus.NormalClosure, await Closed(second));
        for (int i = 0; i < 100 && service.Slot.Streams.Count > 0; i++)
            await Task.Delay(100);
        Assert.AreEqual(0, service.Slot.Streams.Count);
        using ClientWebSocket third = await Connect(service);
        Task stopping = service.StopAsync();
        Assert.AreEqual(WebSocketCloseStatus.EndpointUnavailable, await Closed(third));
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [TestMethod]
    public async Task A_stream_that_is_scored_anew_has_fewer_steps_and_too_many_waiting_requests_are_refused()
    {
        await using Service service = await Service.Start(bidirectional: true, options => options.MaximumRescoredSteps = 3);
        using ClientWebSocket socket = await Connect(service);
        for (int step = 1; step <= 3; step++)
            Assert.AreEqual(step, (await StreamTests.Exchange(socket, "[1,2]"u8.ToArray())).RootElement.GetProperty("step").GetInt32());
        StringAssert.Contains(
            (await StreamTests.Exchange(socket, "[1,2]"u8.ToArray())).RootElement.GetProperty("error").GetString(),
            "3 steps, the maximum");
        Assert.AreEqual(0, (await StreamTests.Exchange(socket, "\"reset\""u8.ToArray())).RootElement.GetProperty("step").GetInt32());
        Assert.AreEqual(1, (await StreamTests.Exchange(socket, "[1,2]"u8.ToArray())).RootElement.GetProperty("step").GetInt32());
    }

    private static async Task<ClientWebSocket> Connect(Service service)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task<WebSocketCloseStatus?> Closed(ClientWebSocket socket)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[100], time.Token);
        Assert.AreEqual(WebSocketMessageType.Close, result.MessageType);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, time.Token);
        return result.CloseStatus;
    }
}
