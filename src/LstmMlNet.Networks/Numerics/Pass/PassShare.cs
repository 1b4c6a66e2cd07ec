namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One thread's share of a pass: some neighboring sequences, alone or with other threads, each of which then computes some of
/// the units at every step. No number depends on it: each element of a product is one thread's, whole.
/// </summary>
internal readonly struct PassShare
{
    /// <summary>All of a batch, on one thread.</summary>
    public static readonly PassShare Whole = new() { EndPlace = int.MaxValue, Sharers = 1, Members = 1 };

    /// <summary>Place of the first sequence.</summary>
    public int FirstPlace { get; init; }

    /// <summary>The place after the last.</summary>
    public int EndPlace { get; init; }

    /// <summary>Which of the threads that share these sequences.</summary>
    public int Sharer { get; init; }

    /// <summary>How many share them.</summary>
    public int Sharers { get; init; }

    /// <summary>Where they meet; null where it is one.</summary>
    public Meeting? Meeting { get; init; }

    /// <summary>Which of all threads of the pass.</summary>
    public int Member { get; init; }

    /// <summary>How many work on the pass.</summary>
    public int Members { get; init; }

    /// <summary>Where all of them meet; null where it is one.</summary>
    public Meeting? Everyone { get; init; }

    /// <summary>Sequences are split in multiples of this: what a tile holds.</summary>
    public int Grain { get; init; }

    public bool IsShared => Sharers > 1;

    /// <summary>Those of a group's rows at a step that are the share's.</summary>
    public RowRange RowsOf(in SequenceGroup group, int step)
    {
        int from = Math.Max(FirstPlace - group.First, 0);
        int end = Math.Min(EndPlace - group.First, group.Active(step));
        return new RowRange(from, Math.Max(0, end - from));
    }

    /// <summary>Waits for those who share these sequences.</summary>
    public void Meet() => Meeting?.Meet(Sharer);

    /// <summary>Waits for all threads of the pass.</summary>
    public void MeetEveryone() => Everyone?.Meet(Member);

    /// <summary>This thread's part of a line of work that the sharers have in common.</summary>
    public LineCut Line(long length) => new(length, Sharer, Sharers, Grain);

    /// <summary>This thread's own of some rows on such a line; all of them where nobody shares them.</summary>
    /// <param name="line">Its part of the line.</param>
    /// <param name="start">Where on the line the rows begin; then where they end.</param>
    /// <param name="weight">What a row takes.</param>
    /// <param name="rows">The rows.</param>
    public RowRange Cut(in LineCut line, ref long start, int weight, RowRange rows)
    {
        if (!IsShared)
            return rows;
        RowRange own = line.Of(start, weight, rows);
        start += (long)rows.Count * weight;
        return own;
    }
}
