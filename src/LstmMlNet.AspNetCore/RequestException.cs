namespace LstmMlNet.AspNetCore;

/// <summary>A request that cannot be answered, and why.</summary>
internal sealed class RequestException(string message, int status = 400) : Exception(message)
{
    public int Status => status;
}
