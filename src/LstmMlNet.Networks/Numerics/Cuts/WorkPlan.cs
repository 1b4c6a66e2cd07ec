namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How a batch is cut among threads: into shares of its sequences, each in memory of its own, with a thread or a squad of them
/// for each.
/// </summary>
/// <param name="Threads">Threads that take part; further ones have nothing to do.</param>
/// <param name="Shares">Shares of the batch.</param>
/// <param name="Cut">How the squad of a share parts it.</param>
internal readonly record struct WorkPlan(int Threads, int Shares, SquadCut Cut)
{
    /// <summary>The first thread of a share's squad; the number of threads for the one after the last.</summary>
    public int FirstThread(int share) => (int)((long)Threads * share / Shares);

    /// <summary>Threads of a share's squad.</summary>
    public int SeatsOf(int share) => FirstThread(share + 1) - FirstThread(share);

    /// <summary>The share that a thread works on, and its seat in the squad; no share for a thread that does not take part.</summary>
    public (int Share, int Seat) SeatOf(int thread)
    {
        if (thread >= Threads)
            return (-1, 0);
        int share = (int)((((thread + 1L) * Shares) - 1) / Threads);
        return (share, thread - FirstThread(share));
    }
}
