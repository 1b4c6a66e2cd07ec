namespace LstmMlNet.AspNetCore.Requests;

/// <summary>A request that cannot be answered, and why.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="status">The status of the answer.</param>
internal sealed class RequestException(string message, int status = 400) : Exception(message)
{
    public int Status => status;
}
