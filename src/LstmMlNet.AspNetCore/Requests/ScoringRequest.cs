using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>Handles one scoring request: reads the body, waits for its turn, writes the response, updates the metrics.</summary>
/// <param name="slot">The model.</param>
/// <param name="endpoint">The endpoint's name, for metrics.</param>
/// <param name="isWide">Whether it scores many sequences; only one such request runs at a time.</param>
/// <param name="answer">Reads the body and writes the response; returns the number of sequences.</param>
/// <param name="hasBody">Whether the request has a body to read.</param>
internal sealed partial class ScoringRequest(
    ModelSlot slot,
    string endpoint,
    bool isWide,
    Func<ServedModel, ReadOnlyMemory<byte>, Utf8JsonWriter, int> answer,
    bool hasBody = true)
{
    // Long requests run on their own thread, so that pool threads stay free for health checks.
    private const int LongBody = 1 << 14;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        bool isRead = false;
        try
        {
            RequestOrigin.Check(context, slot.Options);
            ServedModel model = await slot.RequireModelAsync(context.RequestAborted).ConfigureAwait(false);
            deadline.CancelAfter(slot.Options.RequestTimeout);
            using RequestBody? body = hasBody
                ? await RequestBody.ReadAsync(context, slot.Budget, slot.Options.MaximumBodyBytes, deadline.Token).ConfigureAwait(false)
                : null;
            ReadOnlyMemory<byte> bytes = body?.Bytes ?? default;
            isRead = true;
            using Limits.ScoringGate.Turn turn = await slot.Gate.EnterAsync(isWide, deadline.Token).ConfigureAwait(false);
            bool isLong = isWide || bytes.Length > LongBody;
            return isLong
                ? await Task.Factory.StartNew(
                    () => Answer(model, bytes),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default).ConfigureAwait(false)
                : Answer(model, bytes);
        }
        catch (RequestException exception)
        {
            return Refuse(exception);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (OperationCanceledException)
        {
            return isRead
                ? Refuse(
                    StatusCodes.Status429TooManyRequests,
                    "the service is busy: the request waited too long in the queue. Try again later.")
                : Refuse(StatusCodes.Status408RequestTimeout, "the body did not arrive in time.");
        }
        catch (Exception exception)
        {
            LogFailed(slot.Logger, exception, endpoint);
            return Refuse(StatusCodes.Status500InternalServerError, "the prediction failed; the service's log says why.");
        }
    }

    private JsonAnswer Answer(ServedModel model, ReadOnlyMemory<byte> body)
    {
        long start = Stopwatch.GetTimestamp();
        var buffer = new ArrayBufferWriter<byte>();
        int sequences;
        using (var json = new Utf8JsonWriter(buffer, ServiceJson.WriterOptions))
            sequences = answer(model, body, json);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        slot.Metrics.Predicted(sequences, time, endpoint);
        LogAnswered(slot.Logger, endpoint, sequences, time.TotalMilliseconds);
        return new JsonAnswer(buffer.WrittenMemory, slot.Budget);
    }

    private ProblemAnswer Refuse(int status, string detail) => Refuse(new RequestException(detail, status));

    private ProblemAnswer Refuse(RequestException exception)
    {
        slot.Metrics.Refused(exception.Status);
        LogRefused(slot.Logger, endpoint, exception.Status, exception.Message);
        return new ProblemAnswer(exception);
    }

    [LoggerMessage(4, LogLevel.Debug, "{Endpoint}: {Sequences} sequences in {Milliseconds:0.0} ms")]
    private static partial void LogAnswered(ILogger logger, string endpoint, int sequences, double milliseconds);

    [LoggerMessage(5, LogLevel.Debug, "{Endpoint}: {Status}, {Detail}")]
    private static partial void LogRefused(ILogger logger, string endpoint, int status, string detail);

    [LoggerMessage(6, LogLevel.Error, "{Endpoint} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string endpoint);
}
