using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LstmMlNet.AspNetCore;

/// <summary>
/// A WebSocket to which a client sends steps as they come (each a JSON array of numbers; <c>"reset"</c> begins anew), and that answers each
/// with the prediction for the sequence so far. The state is carried on; where a layer reads backwards the sequence so far is scored anew.
/// </summary>
internal static class StreamSession
{
    private const int LongestMessage = 1 << 16;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static async Task Run(HttpContext context)
    {
        IServiceProvider services = context.RequestServices;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Results.Problem("/stream takes WebSocket connections.", statusCode: StatusCodes.Status426UpgradeRequired).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (services.GetRequiredService<ModelSlot>().Model is not { } model)
        {
            await SequenceModelEndpoints.Unavailable().ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await Serve(socket, model, services.GetRequiredService<SequenceModelOptions>(), services.GetRequiredService<SequenceModelMetrics>(), ends.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client or the service went away.
        }
    }

    private static async Task Serve(WebSocket socket, ServedModel model, SequenceModelOptions options, SequenceModelMetrics metrics, CancellationToken cancellation)
    {
        // The model of the beginning serves the stream to its end: states of one model mean nothing to another.
        var running = new RunningPrediction(model, options);
        var buffer = new byte[LongestMessage];
        while (true)
        {
            (int length, bool closed, bool tooLong) = await Receive(socket, buffer, cancellation).ConfigureAwait(false);
            if (closed || tooLong)
            {
                await socket.CloseAsync(closed ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.MessageTooBig, null, cancellation).ConfigureAwait(false);
                return;
            }

            object answer;
            try
            {
                long start = Stopwatch.GetTimestamp();
                answer = Answer(running, buffer.AsSpan(0, length));
                metrics.Predicted(1, Stopwatch.GetElapsedTime(start), "stream");
            }
            catch (Exception exception) when (exception is RequestException or JsonException)
            {
                metrics.Refused(StatusCodes.Status400BadRequest);
                answer = new { error = exception.Message };
            }

            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(answer, s_json), WebSocketMessageType.Text, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
    }

    private static object Answer(RunningPrediction running, ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("\"reset\""u8))
        {
            running.Reset();
            return new { step = 0 };
        }

        PredictionResponse prediction = running.Next(JsonSerializer.Deserialize<float[]>(message));
        return new { step = running.Steps, prediction };
    }

    private static async Task<(int Length, bool Closed, bool TooLong)> Receive(WebSocket socket, byte[] buffer, CancellationToken cancellation)
    {
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
                return (length, false, true);
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
                return (0, true, false);
            length += result.Count;
            if (result.EndOfMessage)
                return (length, false, false);
        }
    }
}
