using System.Net.WebSockets;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>Accepts the WebSocket of a stream.</summary>
internal static partial class StreamEndpoint
{
    public static async Task RunAsync(HttpContext context, ModelSlot slot)
    {
        bool isReserved = false;
        try
        {
            RequestOrigin.Check(context, slot.Options);
            if (!context.WebSockets.IsWebSocketRequest)
                throw new RequestException("this endpoint takes WebSocket connections.", StatusCodes.Status426UpgradeRequired);
            ServedModel model = await slot.RequireModelAsync(context.RequestAborted).ConfigureAwait(false);
            if (StreamSupport.Of(model) is (StreamKind.None, { } why))
                throw new RequestException($"the model cannot be streamed: {why}.", StatusCodes.Status409Conflict);
            isReserved = slot.Streams.TryReserve();
            if (!isReserved)
                throw new RequestException(
                    $"the service is busy: {slot.Options.MaximumStreams} streams are open. Try again later.",
                    StatusCodes.Status429TooManyRequests);
            await ServeAsync(context, slot, model).ConfigureAwait(false);
        }
        catch (RequestException exception)
        {
            slot.Metrics.Refused(exception.Status);
            if (exception.Status == StatusCodes.Status426UpgradeRequired)
                context.Response.Headers.Upgrade = "websocket";
            await new ProblemAnswer(exception).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(slot.Logger, exception);
            if (!context.Response.HasStarted)
                await new ProblemAnswer(
                    StatusCodes.Status500InternalServerError,
                    "the stream failed; the service's log says why.").ExecuteAsync(context).ConfigureAwait(false);
        }
        finally
        {
            if (isReserved)
                slot.Streams.Release();
        }
    }

    private static async Task ServeAsync(HttpContext context, ModelSlot slot, ServedModel model)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = slot.Options.StreamKeepAlive,
            KeepAliveTimeout = slot.Options.StreamKeepAlive,
        }).ConfigureAwait(false);
        using var session = new StreamSession(socket, model, slot);
        slot.Streams.Add(session);
        try
        {
            await session.RunAsync(context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            slot.Streams.Remove(session);
        }
    }

    [LoggerMessage(7, LogLevel.Error, "A stream failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
