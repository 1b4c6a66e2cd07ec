using System.Runtime.InteropServices;

namespace LstmMlNet.Mpi;

/// <summary>
/// Sums that were begun and are not complete. MPI's calls are made by one thread at a time: by whichever trains, and by a thread that
/// looks in, so that the library sends and adds while nobody else calls it.
/// </summary>
internal sealed class PendingSums : IDisposable
{
    // A sleep so short takes some 50 µs more than it says.
    private const uint Microseconds = 20;
    private const int LooksBeforeYielding = 20;
    private readonly MpiLibrary _mpi;
    private readonly Lock _calling = new();
    private readonly AutoResetEvent _begun = new(false);
    private readonly Thread? _looking;
    private nint[] _requests = new nint[16];
    private int _count;
    private int _first;
    private volatile bool _isBusy;
    private volatile bool _disposed;

    /// <param name="mpi">The library.</param>
    /// <param name="looksIn">Whether there is a thread that looks in.</param>
    public PendingSums(MpiLibrary mpi, bool looksIn)
    {
        _mpi = mpi;
        if (!looksIn)
            return;
        _looking = new Thread(Look) { IsBackground = true, Name = "MPI progress" };
        _looking.Start();
    }

    /// <summary>Begins a sum.</summary>
    /// <param name="values">Memory that does not move.</param>
    /// <returns>MPI's code.</returns>
    public int Begin(Span<float> values)
    {
        lock (_calling)
        {
            if (_count == _requests.Length)
                Array.Resize(ref _requests, 2 * _count);
            int code = _mpi.BeginAllReduceFloats(
                _mpi.InPlace,
                ref MemoryMarshal.GetReference(values),
                values.Length,
                _mpi.Float,
                _mpi.Sum,
                _mpi.World,
                out _requests[_count]);
            if (code != 0)
                return code;
            _count++;
        }

        if (!_isBusy && _looking is not null)
        {
            _isBusy = true;
            _begun.Set();
        }

        return 0;
    }

    /// <summary>Waits for all that were begun.</summary>
    /// <returns>MPI's code.</returns>
    public int Complete()
    {
        _isBusy = false;
        lock (_calling)
        {
            for (; _first < _count; _first++)
            {
                int code = Wait(ref _requests[_first]);
                if (code != 0)
                    return code;
            }

            Array.Clear(_requests, 0, _count);
            (_first, _count) = (0, 0);
        }

        return 0;
    }

    /// <summary>
    /// Waits for one operation. The library's own waiting would keep a processor busy, and where ranks are more than processors, those
    /// that it waits for from running.
    /// </summary>
    /// <returns>MPI's code.</returns>
    public int Wait(ref nint request)
    {
        for (int looks = 0; ; looks++)
        {
            int code = _mpi.Test(ref request, out int done, _mpi.NoStatus);
            if (code != 0 || done != 0)
                return code;
            if (looks >= LooksBeforeYielding)
                Thread.Yield();
        }
    }

    /// <summary>Keeps other threads from calling MPI until <see cref="Exit"/>.</summary>
    public void Enter() => _calling.Enter();

    /// <summary>The end of a call of MPI.</summary>
    public void Exit() => _calling.Exit();

    public void Dispose()
    {
        _disposed = true;
        _begun.Set();
        _looking?.Join();
        _begun.Dispose();
    }

    private void Look()
    {
        while (!_disposed)
        {
            if (!_isBusy)
                _begun.WaitOne();
            lock (_calling)
            {
                // Sums are complete in about the order in which they were begun; a look at one serves all.
                int done = 1;
                while (_isBusy && done != 0 && _first < _count && _mpi.Test(ref _requests[_first], out done, _mpi.NoStatus) == 0)
                    _first += done == 0 ? 0 : 1;
            }

            if (_isBusy)
                _mpi.Sleep(Microseconds);
        }
    }
}
