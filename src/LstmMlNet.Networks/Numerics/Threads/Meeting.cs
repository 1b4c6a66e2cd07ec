namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Where threads that share a step wait for one another: each says in a cache line of its own how often it has come, and reads
/// the others' lines, all at once, until they have come as often. Nobody writes where another writes.
/// </summary>
/// <param name="most">The most threads that will ever meet here.</param>
internal sealed class Meeting(int most)
{
    private const int Apart = 16;
    private readonly int[] _times = new int[(most + 1) * Apart];
    private CancellationToken _stop;
    private bool _crowded;
    private int _count;

    /// <summary>Makes ready for other threads, or for others than before; none of them may be on its way here.</summary>
    /// <param name="count">How many will meet.</param>
    /// <param name="crowded">Whether there are more threads than processors.</param>
    /// <param name="stop">From then on nobody is waited for: who sees it leaves, and comes here no more.</param>
    public void Begin(int count, bool crowded, CancellationToken stop = default)
    {
        _stop = stop;
        _count = count;
        _crowded = crowded;
        Array.Clear(_times);
    }

    /// <summary>
    /// Returns when all have come as often as <paramref name="index"/> has now: all that they wrote before can be read. Stopped, it
    /// returns at any time.
    /// </summary>
    public void Meet(int index)
    {
        int times = _times[(index + 1) * Apart] + 1;
        Volatile.Write(ref _times[(index + 1) * Apart], times);
        for (int other = 0; other < _count; other++)
        {
            var spin = default(Spin);
            while (Volatile.Read(ref _times[(other + 1) * Apart]) < times)
            {
                spin.Once(_crowded);
                if (spin.IsLong && _stop.IsCancellationRequested)
                    return;
            }
        }
    }
}
