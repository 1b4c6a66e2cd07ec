using LstmMlNet.AspNetCore.Limits;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>A response that is already serialized.</summary>
/// <param name="json">The response, UTF-8.</param>
/// <param name="budget">The budget charged for large responses while they are sent.</param>
internal sealed class JsonAnswer(ReadOnlyMemory<byte> json, ByteBudget budget) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public string ContentType => "application/json; charset=utf-8";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        long counted = json.Length > ByteBudget.Uncounted ? json.Length : 0;
        if (!budget.TryTake(counted))
        {
            const string Busy = "the service is busy: too many large responses at a time. Try again later.";
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
            // The client disconnected.
        }
        finally
        {
            budget.Return(counted);
        }
    }
}
