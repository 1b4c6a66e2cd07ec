namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Waiting for what another thread is about to do: at first by looking again at once, which answers within the time that a cache
/// line takes, then by looking less often, and at last by letting other threads run: the one that is waited for may have no
/// processor.
/// </summary>
internal struct Spin
{
    private const int Eager = 64;
    private int _times;

    /// <summary>Looks that are worth more than a processor that another thread could use: some 10 µs.</summary>
    private static readonly int s_patience = Environment.ProcessorCount > 1 ? 1_000 : Eager;

    /// <summary>How often it has looked.</summary>
    public readonly int Times => _times;

    /// <summary>Whether it no longer looks again at once.</summary>
    public readonly bool IsLong => _times >= Eager;

    /// <summary>Waits a little.</summary>
    /// <param name="crowded">There are more threads than processors: nothing is gained by keeping one.</param>
    public void Once(bool crowded)
    {
        _times++;
        if (_times < Eager)
            return;
        if (crowded || _times > s_patience)
            Thread.Yield();
        else
            Thread.SpinWait(2);
    }
}
