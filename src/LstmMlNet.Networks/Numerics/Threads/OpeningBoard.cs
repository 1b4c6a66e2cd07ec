namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Tasks of which each member of a <see cref="WorkerTeam"/> has as many of its own, in order, and does all that are left of
/// them. Once it has opened them, members that have nothing else to do may take some.
/// </summary>
/// <param name="members">How many members.</param>
internal sealed class OpeningBoard(int members)
{
    // Counts are a cache line apart: members that are busy with their own do not wait for one another.
    private const int Apart = 16;
    private const int Closed = int.MaxValue;
    private readonly int[] _taken = new int[members * Apart];
    private int _count;

    /// <summary>Makes ready for the next phase: each member has so many tasks, all of them closed.</summary>
    public void Begin(int count)
    {
        _count = count;
        Array.Fill(_taken, Closed);
    }

    /// <summary>From now on an owner's tasks can be taken: what they need is there.</summary>
    public void Open(int owner) => Volatile.Write(ref _taken[owner * Apart], 0);

    /// <summary>
    /// The next of an owner's tasks for a member; −1: there is none left for it, or they are not open yet. The last one is its
    /// owner's: it comes to it sooner than another finishes it, who has to fetch what the owner has in its caches.
    /// </summary>
    public int Take(int member, int owner)
    {
        ref int taken = ref _taken[owner * Apart];
        if (Volatile.Read(ref taken) >= (member == owner ? _count : _count - 1))
            return -1;
        int task = Interlocked.Increment(ref taken) - 1;
        return task < _count ? task : -1;
    }
}
