using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>
/// A WebSocket to which a client sends steps as they arrive, and that answers each with the prediction for the sequence so far. A stream
/// keeps the model it was opened with, because its state is meaningless to another.
/// </summary>
internal sealed class StreamSession(WebSocket socket, ServedModel model, ModelSlot slot) : IDisposable
{
    private const int LongestMessage = 1 << 16;
    private const int FirstBuffer = 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // A client that does not read its answers is disconnected.
    private static readonly TimeSpan s_sending = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _gone = new();
    private byte[] _buffer = new byte[FirstBuffer];
    private RunningPrediction? _running;
    private long _lastMessage = Stopwatch.GetTimestamp();
    private int _closing;

    /// <summary>The time since the last message.</summary>
    public TimeSpan IdleFor => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastMessage));

    /// <summary>Serves the socket to its end.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        using CancellationTokenRegistration abort = aborted.Register(_gone.Cancel);
        try
        {
            while (true)
            {
                (int length, WebSocketCloseStatus? close) = await ReceiveAsync().ConfigureAwait(false);
                if (close is { } status)
                {
                    await CloseAsync(status, null).ConfigureAwait(false);
                    return;
                }

                Volatile.Write(ref _lastMessage, Stopwatch.GetTimestamp());
                ReadOnlyMemory<byte> answer = await AnswerAsync(length).ConfigureAwait(false);
                if (_buffer.Length > FirstBuffer)
                    _buffer = new byte[FirstBuffer];
                await SendAsync(answer).ConfigureAwait(false);
                Volatile.Write(ref _lastMessage, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception exception) when (exception is WebSocketException
            or OperationCanceledException
            or ObjectDisposedException
            or IOException
            or InvalidOperationException)
        {
            // The client disconnected, or the service stopped.
        }
    }

    /// <summary>Sends a close frame, and gives the client a little time to answer it.</summary>
    public void BeginClose(WebSocketCloseStatus status, string why)
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
            _ = Task.Run(() => CloseAsync(status, why));
    }

    public void Dispose()
    {
        _running?.Dispose();
        _gone.Dispose();
        _sending.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(int length)
    {
        var answer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(answer, ServiceJson.WriterOptions);
        try
        {
            using (await slot.Gate.EnterAsync(isWide: false, _gone.Token).ConfigureAwait(false))
            {
                long start = Stopwatch.GetTimestamp();
                _running ??= RunningPrediction.Create(model, slot.Options);
                _running.Take(_buffer.AsSpan(0, length), json);
                slot.Metrics.Predicted(1, Stopwatch.GetElapsedTime(start), "stream");
            }
        }
        catch (RequestException exception)
        {
            slot.Metrics.Refused(exception.Status);
            json.Reset();
            answer.ResetWrittenCount();
            json.WriteStartObject();
            json.WriteString("error", exception.Message);
            json.WriteNumber("status", exception.Status);
            json.WriteEndObject();
        }

        await json.FlushAsync().ConfigureAwait(false);
        return answer.WrittenMemory;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync(_gone.Token).ConfigureAwait(false);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
            time.CancelAfter(s_sending);
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, time.Token).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? why)
    {
        try
        {
            using var time = new CancellationTokenSource(s_patience);
            await _sending.WaitAsync(time.Token).ConfigureAwait(false);
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync(status, why, time.Token).ConfigureAwait(false);
            }
            finally
            {
                _sending.Release();
            }

            // The receiving loop ends with the client's close frame; if none arrives, it is canceled.
            await Task.Delay(s_patience, _gone.Token).ConfigureAwait(false);
            await _gone.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException
            or OperationCanceledException
            or ObjectDisposedException
            or InvalidOperationException
            or IOException)
        {
            socket.Abort();
        }
    }

    private async Task<(int Length, WebSocketCloseStatus? Close)> ReceiveAsync()
    {
        int length = 0;
        while (true)
        {
            if (length == LongestMessage)
                return (0, WebSocketCloseStatus.MessageTooBig);
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(_buffer.AsMemory(length), _gone.Token).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
                return (0, WebSocketCloseStatus.NormalClosure);
            length += result.Count;
            if (result.EndOfMessage)
                return (length, null);
        }
    }
}
