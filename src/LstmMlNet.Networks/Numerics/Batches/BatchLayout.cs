namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How the sequences of a batch lie in memory: sorted by length, longest first, in groups; a group step by step, only the
/// sequences that still run. Padding does not exist, so it cannot enter a state, a loss or a gradient. Groups follow from
/// the batch alone, never from the number of threads: so does the order of every sum over rows.
/// </summary>
internal sealed class BatchLayout
{
    public const int MostSumParts = 4;
    private const int MergedGroupSize = 64;
    private int[] _order = [];
    private int[] _lengths = [];
    private int[] _active = [];
    private int[] _rows = [];
    private int[] _groupOffset = [];

    /// <summary>Sequences in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Steps of the longest sequence.</summary>
    public int Steps { get; private set; }

    /// <summary>Steps of all sequences together.</summary>
    public int Rows { get; private set; }

    /// <summary>Sequences in each group but the last, a whole number of the tallest tiles.</summary>
    public int GroupSize { get; private set; } = 8;

    public int GroupCount { get; private set; }

    /// <summary>For each place in the sorted batch, the sequence's index in the batch as given.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Count);

    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    public SequenceGroup Group(int index)
    {
        int first = index * GroupSize;
        return new SequenceGroup(index, first, Math.Min(GroupSize, Count - first), _lengths[first], _active, _rows, _groupOffset[index]);
    }

    /// <summary>The row of a sequence (by its place) at a step.</summary>
    public int RowOf(int place, int step)
    {
        int group = place / GroupSize;
        return _rows[_groupOffset[group] + step] + place - (group * GroupSize);
    }

    /// <summary>Lays out sequences of the given lengths, each at least 1. Allocates only when larger than ever before.</summary>
    /// <param name="lengths">The lengths.</param>
    /// <param name="groupSize">Sequences of a group, as a larger batch has them; 0: as many as do well.</param>
    public void Set(ReadOnlySpan<int> lengths, int groupSize = 0)
    {
        Sort(lengths);
        GroupSize = groupSize > 0 ? groupSize : GroupSizeOf(Count);
        LayOut(Lengths);
    }

    /// <summary>
    /// Sequences of a group in one process's part of a batch: as in the whole batch, so that weights are used as often, but for two groups
    /// at least.
    /// </summary>
    /// <param name="count">Sequences of the part.</param>
    /// <param name="whole">Those of the batch.</param>
    public static int GroupSizeOf(int count, int whole)
    {
        int size = GroupSizeOf(whole);
        while (size > GroupSizeOf(0) && count <= size)
            size /= 2;
        return size;
    }

    // Large enough to use each panel of weights often, small enough to share out a batch.
    private static int GroupSizeOf(int count) => count <= 32 ? 8 : count <= 128 ? 16 : 32;

    /// <summary>Sorts sequences of the given lengths, without groups: for a batch that is cut into shares of whole sequences.</summary>
    public void Sort(ReadOnlySpan<int> lengths)
    {
        Begin(lengths.Length);
        Span<int> order = _order.AsSpan(0, Count);
        Span<int> sorted = _lengths.AsSpan(0, Count);
        long rows = 0;
        for (int i = 0; i < Count; i++)
        {
            order[i] = i;
            sorted[i] = -lengths[i];
            rows += lengths[i];
        }

        // Equal lengths keep their order: the layout, and so every sum over rows, follows from the batch alone.
        SortStably(sorted, order);
        for (int i = 0; i < Count; i++)
            sorted[i] = -sorted[i];
        Rows = checked((int)rows);
        Steps = Count == 0 ? 0 : sorted[0];
        GroupCount = 0;
    }

    /// <summary>
    /// Lays out some groups of another batch, as the groups that they are: sums over rows need that. <see cref="Order"/> still gives
    /// indices in that batch.
    /// </summary>
    /// <param name="whole">The other batch.</param>
    /// <param name="firstGroup">Its first group.</param>
    /// <param name="endGroup">The one after the last.</param>
    public void Set(BatchLayout whole, int firstGroup, int endGroup)
    {
        int first = Math.Min(firstGroup * whole.GroupSize, whole.Count);
        Set(whole, new RowRange(first, Math.Min(endGroup * whole.GroupSize, whole.Count) - first), whole.GroupSize);
    }

    /// <summary>Lays out some sequences of another batch in large groups, which take fewer and taller tiles.</summary>
    /// <param name="whole">The other batch.</param>
    /// <param name="places">Their places in it.</param>
    public void Merge(BatchLayout whole, RowRange places) => Set(whole, places, MergedGroupSize);

    private void Set(BatchLayout whole, RowRange places, int groupSize)
    {
        Begin(places.Count);
        whole.Order.Slice(places.From, Count).CopyTo(_order);
        whole.Lengths.Slice(places.From, Count).CopyTo(_lengths);
        GroupSize = groupSize;
        LayOut(Lengths);
    }

    /// <summary>
    /// Into how many parts sums over rows are cut: by groups, at most <see cref="MostSumParts"/>, whatever the number of
    /// threads.
    /// </summary>
    public int SumParts => Math.Clamp(GroupCount, 1, MostSumParts);

    /// <summary>The row with which a group begins; all rows for the one after the last.</summary>
    public int GroupStart(int group) => group < GroupCount ? _rows[_groupOffset[group]] : Rows;

    /// <summary>
    /// The first group that <paramref name="part"/> of <paramref name="parts"/> works on: whole groups, an equal share of the rows.
    /// </summary>
    public int PartStart(int part, int parts)
    {
        if (part <= 0)
            return 0;
        if (part >= parts)
            return GroupCount;
        long share = (long)Rows * part / parts;
        int group = 0;
        while (group < GroupCount && Middle(group) < share)
            group++;
        return group;
    }

    private void Begin(int count)
    {
        Count = count;
        if (_order.Length >= count)
            return;
        _order = new int[count];
        _lengths = new int[count];
    }

    private long Middle(int group) => (GroupStart(group) + (long)GroupStart(group + 1)) / 2;

    private void LayOut(ReadOnlySpan<int> sorted)
    {
        Steps = Count == 0 ? 0 : sorted[0];
        GroupCount = (Count + GroupSize - 1) / GroupSize;
        if (_groupOffset.Length < GroupCount)
            _groupOffset = new int[GroupCount];
        long total = 0;
        for (int group = 0; group < GroupCount; group++)
        {
            _groupOffset[group] = checked((int)total);
            total += sorted[group * GroupSize];
        }

        if (_active.Length < total)
        {
            _active = new int[total];
            _rows = new int[total];
        }

        int row = 0;
        for (int group = 0; group < GroupCount; group++)
        {
            int first = group * GroupSize;
            int running = Math.Min(GroupSize, Count - first);
            int steps = sorted[first];
            for (int t = 0; t < steps; t++)
            {
                while (sorted[first + running - 1] <= t)
                    running--;
                _active[_groupOffset[group] + t] = running;
                _rows[_groupOffset[group] + t] = row;
                row = checked(row + running);
            }
        }

        Rows = row;
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
        Span<long> pairs = keys.Length <= 512
            ? stackalloc long[keys.Length]
            : (rented = System.Buffers.ArrayPool<long>.Shared.Rent(keys.Length)).AsSpan(0, keys.Length);
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
