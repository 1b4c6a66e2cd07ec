namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A fixed team of threads for work in short phases. Between phases they spin for some microseconds before they sleep:
/// waking a sleeping thread costs more than a phase of a small training step takes. The threads end with <see cref="Dispose"/>, and
/// with the team itself where it is forgotten, as a cursor may be that is not read to its end.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly WorkerCrew? _crew;

    /// <param name="size">How many take part, the caller included; 1 runs everything on the caller.</param>
    public WorkerTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        if (size == 1)
        {
            GC.SuppressFinalize(this);
            return;
        }

        _crew = new WorkerCrew(size - 1);
        _crew.Start();
    }

    ~WorkerTeam() => _crew?.End(wait: false);

    public int Size { get; }

    /// <summary>Whether other threads want the processors: those who wait should let them run.</summary>
    public bool SharesProcessors => _crew?.SharesProcessors ?? false;

    /// <summary>
    /// Runs <paramref name="work"/> once for every member (0 is the caller) and returns when all are done. The caller stands in
    /// for members that are late, so the work of one may not wait for that of another.
    /// </summary>
    /// <param name="work">The work of the member whose number it is given.</param>
    /// <param name="alone">The caller does all of it: for work that is not worth a second thread. The result is the same.</param>
    public void Run(Action<int> work, bool alone = false)
    {
        if (!alone && _crew is not null)
        {
            _crew.Run(work);
            GC.KeepAlive(this);
            return;
        }

        for (int member = 0; member < Size; member++)
            work(member);
    }

    public void Dispose()
    {
        _crew?.End(wait: true);
        GC.SuppressFinalize(this);
    }
}
