namespace LstmMlNet.Mpi;

/// <summary>How a process joins the others.</summary>
public sealed record MpiOptions
{
    /// <summary>
    /// Train alone if no MPI library is found, or the program was not started by <c>mpirun</c>: the same program then runs on a developer's
    /// machine. Default: off, both are errors.
    /// </summary>
    public bool AloneWhereMissing { get; init; }

    /// <summary>
    /// The path of the MPI library. Default: null, the one whose launcher started the program, otherwise Open MPI
    /// (<c>libmpi.so.40</c>), then MPICH (<c>libmpi.so.12</c>, <c>libmpich.so.12</c>).
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// The time after which a rank that still waits for the others ends the job, with a message that says in which operation it
    /// waited. Default: 10 minutes, longer than any rank should take to read its data or to validate.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero.</exception>
    internal void Validate() => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
}
