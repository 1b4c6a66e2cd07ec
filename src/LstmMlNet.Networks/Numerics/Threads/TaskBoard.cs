namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Shares tasks out among the members of a <see cref="WorkerTeam"/>. Each task has an owner, the same in every round: what it reads
/// and writes is in its owner's cache. A member that has finished its own takes what the others have not come to.
/// </summary>
internal sealed class TaskBoard
{
    private int[] _owners = [];
    private int[] _taken = [];
    private int _count;
    private int _round;

    /// <summary>A new round of tasks, all of them open. Allocates only when there are more than ever before.</summary>
    public void Begin(int count)
    {
        if (_owners.Length < count)
        {
            _owners = new int[count];
            _taken = new int[count];
        }

        _count = count;
        _round++;
    }

    /// <summary>Sets the owner of a task, once for each before the round is run.</summary>
    public void SetOwner(int task, int member) => _owners[task] = member;

    /// <summary>The next task for a member, after the one it has just done (−1: none yet); −1: none is left.</summary>
    public int Next(int member, int done)
    {
        int others = _count;
        if (done < 0 || _owners[done] == member)
        {
            for (int i = done + 1; i < _count; i++)
            {
                if (_owners[i] == member && Take(i))
                    return i;
            }
        }
        else
        {
            others = done;
        }

        // From the end, where their owners come last.
        for (int i = others - 1; i >= 0; i--)
        {
            if (Take(i))
                return i;
        }

        return -1;
    }

    private bool Take(int task)
    {
        int taken = Volatile.Read(ref _taken[task]);
        return taken != _round && Interlocked.CompareExchange(ref _taken[task], _round, taken) == taken;
    }
}
