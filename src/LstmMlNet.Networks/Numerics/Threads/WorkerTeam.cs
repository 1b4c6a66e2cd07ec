using System.Runtime.ExceptionServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A fixed team of threads for work in short phases. Between phases they spin for some microseconds before they sleep:
/// waking a sleeping thread costs more than a phase of a small training step takes.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // About 50 µs on current processors; longer than the serial gaps inside a training step.
    private const int SpinsBeforeSleep = 1_500;
    private readonly Thread[] _threads;
    private readonly object _sleep = new();
    private Action<int>? _work;
    private ExceptionDispatchInfo? _failure;
    private int _phase;
    private int _pending;
    private int _sleeping;
    private volatile bool _ending;

    /// <param name="size">How many take part, the caller included; 1 runs everything on the caller.</param>
    public WorkerTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int member = i + 1;
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"LstmMlNet worker {member}" };
            _threads[i].Start();
        }
    }

    public int Size { get; }

    /// <summary>Runs <paramref name="work"/> once on every member (0 is the caller) and returns when all are done.</summary>
    public void Run(Action<int> work)
    {
        if (_threads.Length == 0)
        {
            work(0);
            return;
        }

        _work = work;
        _failure = null;
        Volatile.Write(ref _pending, _threads.Length);
        StartPhase();
        Attempt(0, work);
        var spin = default(SpinWait);
        for (int i = 0; Volatile.Read(ref _pending) != 0; i++)
        {
            if (i < SpinsBeforeSleep)
                Thread.SpinWait(10);
            else
                spin.SpinOnce();
        }

        _failure?.Throw();
    }

    public void Dispose()
    {
        _ending = true;
        StartPhase();
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void StartPhase()
    {
        Interlocked.Increment(ref _phase);
        if (Volatile.Read(ref _sleeping) == 0)
            return;

        // All sleepers are woken, each looks for itself: a counted wake-up could be taken by a member that is already done.
        lock (_sleep)
            Monitor.PulseAll(_sleep);
    }

    private void Serve(int member)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForPhaseAfter(seen);
            if (_ending)
                return;
            Attempt(member, _work!);
            Interlocked.Decrement(ref _pending);
        }
    }

    private int WaitForPhaseAfter(int seen)
    {
        for (int i = 0; i < SpinsBeforeSleep; i++)
        {
            int phase = Volatile.Read(ref _phase);
            if (phase != seen)
                return phase;
            Thread.SpinWait(10);
        }

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

    private void Attempt(int member, Action<int> work)
    {
        try
        {
            work(member);
        }
        catch (Exception exception)
        {
            // The first failure is rethrown on the caller's thread, once every member has come to rest.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
