using System.Runtime.ExceptionServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Members of a <see cref="WorkerTeam"/> that share the work of one of them, the leader: they come when a phase begins, and carry
/// out its orders until it lets them go. Whoever has not come when the leader has waited as long as coming takes is left out:
/// where other programs have the processors a thread may not run for milliseconds, and the work is cut for those who are there.
/// </summary>
/// <param name="most">The most members, the leader included.</param>
internal sealed class Squad(int most)
{
    // Cache lines apart, one before the first.
    private const int Apart = 16;
    private const int Away = 0, Here = 1, Taken = 2, Over = 3;

    // In looks: some 30 µs, for threads that spin between phases as well as for one that has just been woken.
    private const int Patience = 3_000;
    private readonly int[] _seats = new int[(most + 1) * Apart];
    private readonly int[] _indices = new int[most];
    private readonly int[] _done = new int[(most + 1) * Apart];
    private Action<int>? _work;
    private ExceptionDispatchInfo? _failure;
    private int _seatCount = 1;
    private int _firstOrder;
    private int _order;
    private bool _waits;

    /// <summary>How many carry out an order, the leader included.</summary>
    public int Size { get; private set; } = 1;

    /// <summary>Whether there are more threads than processors, so that waiting by spinning keeps others from coming.</summary>
    public bool Crowded { get; private set; }

    /// <summary>Makes ready for a phase, before any member begins it.</summary>
    /// <param name="seats">How many are expected, the leader included.</param>
    /// <param name="waits">Wait for all of them, however long that takes: for tests of how work is cut.</param>
    /// <param name="crowded">Whether there are more threads than processors.</param>
    public void Begin(int seats, bool waits, bool crowded)
    {
        (_seatCount, _waits, Crowded) = (seats, waits, crowded);
        (Size, _firstOrder, _failure) = (1, _order, null);
        for (int seat = 0; seat < most; seat++)
            _seats[(seat + 1) * Apart] = seat < seats ? Away : Over;
    }

    /// <summary>The leader's beginning: takes whoever comes.</summary>
    public void Gather()
    {
        int size = 1;
        var spin = default(Spin);
        for (int seat = 1; seat < _seatCount; seat++)
        {
            ref int state = ref _seats[(seat + 1) * Apart];
            while (Volatile.Read(ref state) == Away && (_waits || spin.Times < Patience))
                spin.Once(Crowded);
            _indices[seat] = size;
            if (Interlocked.CompareExchange(ref state, Taken, Here) == Here
                || (Interlocked.CompareExchange(ref state, Over, Away) == Here
                    && Interlocked.CompareExchange(ref state, Taken, Here) == Here))
                size++;
        }

        Size = size;
    }

    /// <summary>
    /// A member's part of a phase: carries out the leader's orders until it is let go. Returns at once where the leader has
    /// begun without it, and soon where the leader does not come.
    /// </summary>
    /// <param name="seat">Which of the expected, from 1.</param>
    public void Serve(int seat)
    {
        ref int state = ref _seats[(seat + 1) * Apart];
        if (Interlocked.CompareExchange(ref state, Here, Away) != Away)
            return;
        var spin = default(Spin);
        while (Volatile.Read(ref state) == Here)
        {
            spin.Once(Crowded);
            if (!_waits && spin.Times > 2 * Patience && Interlocked.CompareExchange(ref state, Over, Here) == Here)
                return;
        }

        if (Volatile.Read(ref state) != Taken)
            return;
        int index = _indices[seat];
        for (int seen = _firstOrder; ;)
        {
            spin = default;
            while (Volatile.Read(ref _order) == seen)
                spin.Once(Crowded);
            seen++;
            if (_work is not { } work)
                return;
            Attempt(work, index);
            Volatile.Write(ref _done[(index + 1) * Apart], seen);
        }
    }

    /// <summary>The leader's order: runs <paramref name="work"/> once for each index below <see cref="Size"/>, its own being 0.</summary>
    public void Run(Action<int> work)
    {
        if (Size == 1)
        {
            work(0);
            return;
        }

        _work = work;
        int order = _order + 1;
        Volatile.Write(ref _order, order);
        Attempt(work, 0);
        for (int index = 1; index < Size; index++)
        {
            var spin = default(Spin);
            while (Volatile.Read(ref _done[(index + 1) * Apart]) != order)
                spin.Once(Crowded);
        }

        _failure?.Throw();
    }

    /// <summary>Lets the others go. They may still be leaving when this returns.</summary>
    public void Dismiss()
    {
        // Members that come from now on find that it is over.
        if (Size > 1)
        {
            _work = null;
            Volatile.Write(ref _order, _order + 1);
        }

        Size = 1;
    }

    private void Attempt(Action<int> work, int index)
    {
        try
        {
            work(index);
        }
        catch (Exception exception)
        {
            // Rethrown on the leader's thread, once all have come to rest.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
