using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>An error as <c>application/problem+json</c> (RFC 9457), whatever the application does about errors of its own.</summary>
internal sealed class ProblemAnswer(int status, string detail) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public int? StatusCode => status;

    public string ContentType => "application/problem+json";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        if (response.HasStarted)
            return;
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = "1";

        // The rest of such a body is not waited for.
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
            // The client went away.
        }
    }
}
