using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LstmMlNet.Mpi;

/// <summary>
/// Sums that were begun and are not complete. The library sends and adds while it is called; whoever trains calls it in between: a
/// thread for that would take a processor from those that train, and have them moved from one processor to another.
/// </summary>
/// <param name="mpi">The library.</param>
internal sealed class PendingSums(MpiLibrary mpi)
{
    private const int LooksBeforeYielding = 20;

    // Looks between times of the clock.
    private const int LooksBetweenTimes = 64;

    // Whoever has waited so long waits for a rank that starts, reads rows or writes a file: a sleep is a tenth of that at most.
    private static readonly TimeSpan s_longWait = TimeSpan.FromMilliseconds(10);
    private nint[] _requests = new nint[16];
    private int _count;
    private int _first;

    /// <summary>Begins a sum.</summary>
    /// <param name="values">Memory that does not move.</param>
    /// <returns>MPI's code.</returns>
    public int Begin(Span<float> values)
    {
        if (_count == _requests.Length)
            Array.Resize(ref _requests, 2 * _count);
        int code = mpi.BeginAllReduceFloats(
            mpi.InPlace,
            ref MemoryMarshal.GetReference(values),
            values.Length,
            mpi.Float,
            mpi.Sum,
            mpi.World,
            out _requests[_count]);
        if (code == 0)
            _count++;
        return code;
    }

    /// <summary>Looks in. Sums are complete in about the order in which they were begun; a look at one serves all.</summary>
    /// <returns>MPI's code.</returns>
    public int Continue()
    {
        for (; _first < _count; _first++)
        {
            int code = mpi.Test(ref _requests[_first], out int done, mpi.NoStatus);
            if (code != 0 || done == 0)
                return code;
        }

        return 0;
    }

    /// <summary>Waits for all that were begun.</summary>
    /// <returns>MPI's code.</returns>
    public int Complete()
    {
        for (; _first < _count; _first++)
        {
            int code = Wait(ref _requests[_first]);
            if (code != 0)
                return code;
        }

        Array.Clear(_requests, 0, _count);
        (_first, _count) = (0, 0);
        return 0;
    }

    /// <summary>
    /// Waits for one operation. The library's own waiting would keep a processor busy, and where ranks are more than processors, those
    /// that it waits for from running. A long wait leaves the processor to others.
    /// </summary>
    /// <returns>MPI's code.</returns>
    public int Wait(ref nint request)
    {
        long start = Stopwatch.GetTimestamp();
        bool isLong = false;
        for (int looks = 0; ; looks++)
        {
            int code = mpi.Test(ref request, out int done, mpi.NoStatus);
            if (code != 0 || done != 0)
                return code;
            isLong = isLong || (looks % LooksBetweenTimes == LooksBetweenTimes - 1 && Stopwatch.GetElapsedTime(start) > s_longWait);
            if (isLong)
                Thread.Sleep(1);
            else if (looks >= LooksBeforeYielding)
                Thread.Yield();
        }
    }
}
