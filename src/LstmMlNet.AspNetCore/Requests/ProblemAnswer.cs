using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>An error as <c>application/problem+json</c> (RFC 9457), however the application handles its own errors.</summary>
/// <param name="status">The status.</param>
/// <param name="detail">What is wrong, and where.</param>
/// <param name="isTransient">Whether waiting helps if the status is one of a busy service (429, 503).</param>
internal sealed class ProblemAnswer(int status, string detail, bool isTransient = true)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public ProblemAnswer(RequestException exception)
        : this(exception.Status, exception.Message, exception.IsTransient)
    {
    }

    public int? StatusCode => status;

    public string ContentType => "application/problem+json";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        if (response.HasStarted)
            return;
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (isTransient && status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";

        // The rest of such a body is not read.
        if (status is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge
            && HttpProtocol.IsHttp11(httpContext.Request.Protocol))
            response.Headers.Connection = "close";
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }

        response.ContentLength = buffer.Length;
        try
        {
            await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), httpContext.RequestAborted)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client disconnected.
        }
    }
}
