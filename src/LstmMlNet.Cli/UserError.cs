namespace LstmMlNet.Cli;

/// <summary>Something that the caller can put right: its message is all that is shown.</summary>
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
