namespace LstmMlNet.Cli;

/// <summary>An error that the user can fix; only its message is shown.</summary>
internal sealed class UserError : Exception
{
    public UserError(string message)
        : base(message)
    {
    }

    public UserError(string message, Exception cause)
        : base(message, cause)
    {
    }
}
