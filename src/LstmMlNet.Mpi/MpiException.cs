namespace LstmMlNet.Mpi;

/// <summary>No MPI library was found, the program was not started by a launcher, or a call of MPI failed.</summary>
public sealed class MpiException : Exception
{
    /// <inheritdoc cref="Exception()"/>
    public MpiException()
    {
    }

    /// <inheritdoc cref="Exception(string)"/>
    public MpiException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="Exception(string, Exception)"/>
    public MpiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
