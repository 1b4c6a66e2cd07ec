using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The threads of a <see cref="WorkerTeam"/>. They know this object and not the team, nor between phases anything that the team
/// works for: whoever is forgotten can be collected.
/// </summary>
internal sealed class WorkerCrew
{
    // Members' claims are a cache line apart.
    private const int Apart = 16;
    private readonly Thread[] _threads;
    private readonly object _sleep = new();
    private readonly object _done = new();
    // The last phase whose work has been begun, for each member: by itself, or by the caller in its place.
    private readonly int[] _begun;
    private readonly Eagerness _eagerness = new();
    private Action<int>? _work;
    private ExceptionDispatchInfo? _failure;
    private int _phase;
    private int _pending;
    private int _sleeping;
    private int _callerSleeps;
    private volatile bool _ending;

    /// <summary>Threads that have not started yet: until they have, the caller does all the work.</summary>
    /// <param name="count">How many threads, besides the caller's.</param>
    public WorkerCrew(int count)
    {
        _threads = new Thread[count];
        _begun = new int[(count + 1) * Apart];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i + 1;
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"LstmMlNet worker {member}" };
        }
    }

    /// <summary>Whether other threads want the processors that these have.</summary>
    public bool SharesProcessors => _eagerness.IsShared;

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>
    /// Runs <paramref name="work"/> once for every member (0 is the caller) and returns when all are done. The caller, through
    /// with its own, also does the work of members that have not begun: where other programs have the processors, they may not
    /// come for milliseconds, and a phase takes microseconds.
    /// </summary>
    public void Run(Action<int> work)
    {
        _work = work;
        _failure = null;
        Volatile.Write(ref _pending, _threads.Length);
        int phase = StartPhase();
        Attempt(0);
        for (int member = _threads.Length; member > 0; member--)
        {
            if (!Begin(member, phase))
                continue;
            Attempt(member);
            Interlocked.Decrement(ref _pending);
        }

        WaitForMembers();
        _work = null;
        _failure?.Throw();
    }

    /// <summary>Ends the threads.</summary>
    /// <param name="wait">Return when they have ended.</param>
    public void End(bool wait)
    {
        _ending = true;
        StartPhase();
        if (!wait)
            return;
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private int StartPhase()
    {
        int phase = Interlocked.Increment(ref _phase);
        if (Volatile.Read(ref _sleeping) == 0)
            return phase;

        // All sleepers are woken, each looks for itself: a counted wake-up could be taken by a member that is already done.
        lock (_sleep)
            Monitor.PulseAll(_sleep);
        return phase;
    }

    // A member that comes to a phase too late finds that it was begun, however many phases have passed since.
    private bool Begin(int member, int phase) =>
        Interlocked.CompareExchange(ref _begun[member * Apart], phase, phase - 1) == phase - 1;

    private void Serve(int member)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForPhaseAfter(seen);
            if (_ending)
                return;
            if (!Begin(member, seen))
                continue;
            Attempt(member);
            if (Interlocked.Decrement(ref _pending) == 0 && Volatile.Read(ref _callerSleeps) != 0)
            {
                lock (_done)
                    Monitor.Pulse(_done);
            }
        }
    }

    /// <summary>
    /// Spins for about as long as members differ, then sleeps: on a machine with more to do, a member may not be running at
    /// all.
    /// </summary>
    private void WaitForMembers()
    {
        if (_eagerness.SpinUntil(static crew => Volatile.Read(ref crew._pending) == 0, this))
            return;

        // As for the members: announce, look again, sleep.
        lock (_done)
        {
            Interlocked.Exchange(ref _callerSleeps, 1);
            while (Volatile.Read(ref _pending) != 0)
                Monitor.Wait(_done);
            _callerSleeps = 0;
        }
    }

    private int WaitForPhaseAfter(int seen)
    {
        if (_eagerness.SpinUntil(static at => Volatile.Read(ref at.Crew._phase) != at.Seen, (Crew: this, Seen: seen)))
            return Volatile.Read(ref _phase);

        // Announce first, look again, then sleep: a phase that starts in between is either seen here, or its caller sees
        // the announcement and waits for the lock until this member sleeps.
        lock (_sleep)
        {
            Interlocked.Increment(ref _sleeping);
            while (Volatile.Read(ref _phase) == seen)
                Monitor.Wait(_sleep);
            Interlocked.Decrement(ref _sleeping);
            return Volatile.Read(ref _phase);
        }
    }

    // By itself, so that no thread's frame keeps the work between phases.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Attempt(int member)
    {
        try
        {
            _work!(member);
        }
        catch (Exception exception)
        {
            // The first failure is rethrown on the caller's thread, once every member has come to rest.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
