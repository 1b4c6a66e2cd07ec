using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Requests;

/// <summary>A request that cannot be answered, and why.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="status">The status of the response.</param>
/// <param name="isTransient">Whether the same request may succeed later if it is busy now (429, 503).</param>
internal sealed class RequestException(string message, int status = StatusCodes.Status400BadRequest, bool isTransient = true)
    : Exception(message)
{
    public int Status => status;

    public bool IsTransient => isTransient;
}
