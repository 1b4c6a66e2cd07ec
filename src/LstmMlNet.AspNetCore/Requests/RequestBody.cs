using LstmMlNet.AspNetCore.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>The complete body of a request, within the limits for one body and for all together.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly ByteBudget _budget;
    private readonly long _mostBytes;
    private byte[] _buffer = new byte[4096];
    private int _length;
    private long _counted;

    private RequestBody(ByteBudget budget, long mostBytes)
    {
        _budget = budget;
        _mostBytes = mostBytes;
    }

    /// <summary>The body without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes =>
        _buffer.AsMemory(0, _length) is var bytes && bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <exception cref="RequestException">The body is not JSON, is too large, or is one too many.</exception>
    /// <exception cref="OperationCanceledException">It did not arrive in time, or the client disconnected.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context, ByteBudget budget, long mostBytes, CancellationToken cancellation)
    {
        if (!context.Request.HasJsonContentType())
            throw new RequestException(
                "the body must be JSON (Content-Type: application/json).",
                StatusCodes.Status415UnsupportedMediaType);

        // This endpoint's limit; the server's own stays as the application set it.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = mostBytes;
        var body = new RequestBody(budget, mostBytes);
        try
        {
            if (context.Request.ContentLength > mostBytes)
                throw body.TooLarge();
            await body.FillAsync(context.Request.Body, cancellation).ConfigureAwait(false);
            return body;
        }
        catch (BadHttpRequestException exception)
        {
            body.Dispose();
            throw new RequestException(exception.Message, exception.StatusCode);
        }
        catch (IOException exception)
        {
            body.Dispose();
            throw new OperationCanceledException("The client disconnected.", exception);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _budget.Return(_counted);
        _counted = 0;
    }

    private async Task FillAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation).ConfigureAwait(false);
            if (read == 0)
                return;
            _length += read;
            if (_length > _mostBytes)
                throw TooLarge();
            if (_length == _buffer.Length)
                Grow();
        }
    }

    /// <summary>Memory is allocated as bytes arrive, not as a header announces them: a slow sender uses little.</summary>
    private void Grow()
    {
        int size = (int)Math.Min(_buffer.Length * 2L, Math.Min(_mostBytes + 1, Array.MaxLength));
        if (size > ByteBudget.Uncounted)
        {
            if (!_budget.TryTake(size - _counted))
                throw new RequestException(
                    "the service is busy: too many large bodies at a time. Try again later.",
                    StatusCodes.Status429TooManyRequests);
            _counted = size;
        }

        Array.Resize(ref _buffer, size);
    }

    private RequestException TooLarge() =>
        new($"the body is too large: at most {_mostBytes} bytes are accepted.", StatusCodes.Status413PayloadTooLarge);
}
