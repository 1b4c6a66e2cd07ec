using System.Diagnostics;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Runs what ML.NET does in loops of its own, which cannot be asked to stop: after Ctrl+C it is waited for a little, so that what is
/// nearly done is kept, and then left behind.
/// </summary>
internal sealed class StopPatience : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.8);
    private readonly CancellationToken _stop;
    private readonly Stopwatch _sinceStop = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationTokenSource _left = new();

    // A wait may end a little before the clock says so.
    private volatile bool _isOver;

    /// <param name="stop">Canceled by Ctrl+C; the time is counted from then on, for all that is run together.</param>
    public StopPatience(CancellationToken stop)
    {
        _stop = stop;
        _registration = stop.Register(_sinceStop.Start);
    }

    /// <summary>Canceled once work is left behind: it is to end where it can.</summary>
    public CancellationToken Left => _left.Token;

    /// <summary>Whether the user has stopped it: what is long is then not begun.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Runs some work; whatever it throws comes out as it is.</summary>
    /// <returns>Whether it was done: false where the user stopped it.</returns>
    public bool TryRun(Action work)
    {
        if (_isOver || _sinceStop.Elapsed >= s_patience)
            return false;
        var running = Task.Run(work, CancellationToken.None);
        WaitHandle done = ((IAsyncResult)running).AsyncWaitHandle;
        WaitHandle.WaitAny([done, _stop.WaitHandle]);
        TimeSpan left = s_patience - _sinceStop.Elapsed;
        if (!done.WaitOne(left > TimeSpan.Zero ? left : TimeSpan.Zero))
        {
            _isOver = true;
            _left.Cancel();
            return false;
        }

        running.GetAwaiter().GetResult();
        return true;
    }

    public void Dispose()
    {
        _registration.Dispose();
        _left.Dispose();
    }
}
