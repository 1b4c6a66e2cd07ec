using LstmMlNet.AspNetCore.Limits;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>An answer that is JSON already.</summary>
/// <param name="json">The answer, UTF-8.</param>
/// <param name="budget">Who counts the memory of large ones, while a slow client reads.</param>
internal sealed class JsonAnswer(ReadOnlyMemory<byte> json, ByteBudget budget) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public string ContentType => "application/json; charset=utf-8";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        long counted = json.Length > ByteBudget.Uncounted ? json.Length : 0;
        if (!budget.TryTake(counted))
        {
            const string Busy = "the service is busy: too many large answers at a time. Try again later.";
            await new ProblemAnswer(StatusCodes.Status429TooManyRequests, Busy).ExecuteAsync(httpContext).ConfigureAwait(false);
            return;
        }

        try
        {
            httpContext.Response.ContentType = ContentType;
            httpContext.Response.ContentLength = json.Length;
            await httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        finally
        {
            budget.Return(counted);
        }
    }
}
