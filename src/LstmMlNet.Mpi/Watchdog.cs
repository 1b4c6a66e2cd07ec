using System.Diagnostics;

namespace LstmMlNet.Mpi;

/// <summary>
/// Watches one operation after the other, and acts on one that takes too long. Starting and stopping cost a few nanoseconds: a timer
/// looks in a few times per limit.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly Action<string, TimeSpan> _expired;
    private readonly Timer _timer;
    private string _operation = "";
    private long _since;

    /// <param name="timeout">The limit.</param>
    /// <param name="expired">Called with the operation and the limit.</param>
    public Watchdog(TimeSpan timeout, Action<string, TimeSpan> expired)
    {
        _timeout = timeout;
        _expired = expired;
        TimeSpan interval = timeout / 10;
        _timer = new Timer(_ => Look(), null, interval, interval);
    }

    /// <summary>An operation begins.</summary>
    public void Start(string operation)
    {
        _operation = operation;
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
    }

    /// <summary>It has ended.</summary>
    public void Stop() => Volatile.Write(ref _since, 0);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long since = Volatile.Read(ref _since);
        if (since == 0 || Stopwatch.GetElapsedTime(since) <= _timeout)
            return;

        // Said once: the job takes a moment to end.
        if (Interlocked.CompareExchange(ref _since, 0, since) == since)
            _expired(_operation, _timeout);
    }
}
