namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How the sequences of a batch lie in memory: sorted by length, longest first, step by step, only the sequences that
/// still run. Row (t, b) is <c>RowStart[t] + b</c> for b &lt; Active[t]: padding does not exist, so it cannot enter a state,
/// a loss or a gradient, and the sequences of a step are always the first ones.
/// </summary>
internal sealed class PackedShape
{
    private int[] _order = [];
    private int[] _lengths = [];
    private int[] _active = [];
    private int[] _rowStart = [0];

    /// <summary>Sequences in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Steps of the longest sequence.</summary>
    public int Steps { get; private set; }

    /// <summary>Steps of all sequences together.</summary>
    public int Rows { get; private set; }

    /// <summary>For each place in the sorted batch, the sequence's index in the batch as given.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Count);

    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    public ReadOnlySpan<int> Active => _active.AsSpan(0, Steps);

    public ReadOnlySpan<int> RowStart => _rowStart.AsSpan(0, Steps + 1);

    /// <summary>Lays out sequences of the given lengths, each at least 1. Allocates only when larger than ever before.</summary>
    public void Set(ReadOnlySpan<int> lengths)
    {
        Count = lengths.Length;
        if (_order.Length < Count)
        {
            _order = new int[Count];
            _lengths = new int[Count];
        }

        Span<int> order = _order.AsSpan(0, Count);
        Span<int> sorted = _lengths.AsSpan(0, Count);
        for (int i = 0; i < Count; i++)
        {
            order[i] = i;
            sorted[i] = -lengths[i];
        }

        // Equal lengths keep their order: the layout, and so every sum over rows, follows from the batch alone.
        SortStably(sorted, order);
        for (int i = 0; i < Count; i++)
            sorted[i] = -sorted[i];

        Steps = Count == 0 ? 0 : sorted[0];
        if (_active.Length < Steps)
        {
            _active = new int[Steps];
            _rowStart = new int[Steps + 1];
        }

        int running = Count;
        int row = 0;
        for (int t = 0; t < Steps; t++)
        {
            while (sorted[running - 1] <= t)
                running--;
            _active[t] = running;
            _rowStart[t] = row;
            row = checked(row + running);
        }

        _rowStart[Steps] = row;
        Rows = row;
    }

    /// <summary>
    /// The first of the sorted sequences that <paramref name="part"/> of <paramref name="parts"/> works on: an equal share
    /// of the steps, in whole tiles of four rows where there are enough.
    /// </summary>
    public int PartStart(int part, int parts)
    {
        if (part <= 0)
            return 0;
        if (part >= parts)
            return Count;
        long share = (long)Rows * part / parts;
        long steps = 0;
        int b = 0;
        while (b < Count && steps + (_lengths[b] / 2) < share)
            steps += _lengths[b++];
        const int Tile = 4;
        return Count >= parts * Tile ? Math.Min(Count, (b + (Tile / 2)) / Tile * Tile) : b;
    }

    private static void SortStably(Span<int> keys, Span<int> values)
    {
        bool sorted = true;
        for (int i = 1; i < keys.Length; i++)
            sorted &= keys[i - 1] <= keys[i];
        if (sorted)
            return;

        // Keys and places in one number: sorting it is stable and needs no comparer.
        long[]? rented = null;
        Span<long> pairs = keys.Length <= 512 ? stackalloc long[keys.Length] : (rented = System.Buffers.ArrayPool<long>.Shared.Rent(keys.Length)).AsSpan(0, keys.Length);
        for (int i = 0; i < keys.Length; i++)
            pairs[i] = ((long)keys[i] << 32) | (uint)i;
        pairs.Sort();
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = (int)(pairs[i] >> 32);
            values[i] = (int)pairs[i];
        }

        if (rented is not null)
            System.Buffers.ArrayPool<long>.Shared.Return(rented);
    }
}
