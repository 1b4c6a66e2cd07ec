namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Sequences that are computed together, by one thread or by several: these part the steps of all of them, or the channels where a
/// sum goes over the steps, and meet in between. No number depends on it.
/// </summary>
/// <param name="first">The first sequence's place.</param>
/// <param name="end">The place after the last.</param>
/// <param name="index">Which group of the share.</param>
/// <param name="sharer">Which of the threads.</param>
/// <param name="sharers">How many there are.</param>
/// <param name="meeting">Where they meet; null where it is one.</param>
internal readonly struct ConvolutionGroup(int first, int end, int index, int sharer = 0, int sharers = 1, Meeting? meeting = null)
{
    public readonly int First = first;
    public readonly int End = end;
    public readonly int Index = index;

    /// <summary>Whether what is done sequence by sequence is this thread's.</summary>
    public bool Owns(int place) => (place - First) % sharers == sharer;

    /// <summary>This thread's steps of each sequence, as they lie in a plane.</summary>
    public OwnRows RowsOf(ConvolutionPlane plane) => new(this, plane);

    /// <summary>This thread's part of so many rows or columns.</summary>
    /// <param name="count">How many.</param>
    /// <param name="grain">They are parted by whole numbers of so many.</param>
    public LineCut Line(long count, int grain) => new(count, sharer, sharers, grain);

    /// <summary>Waits for those who share the sequences.</summary>
    public void Meet() => meeting?.Meet(sharer);
}

/// <summary>A thread's own steps of a group's sequences, sequence by sequence.</summary>
internal struct OwnRows
{
    // A tall tile's rows.
    private const int Grain = 8;
    private readonly ConvolutionPlane _plane;
    private readonly LineCut _line;
    private readonly int _end;
    private long _start;
    private int _place;

    /// <param name="group">The sequences.</param>
    /// <param name="plane">How their steps lie.</param>
    public OwnRows(in ConvolutionGroup group, ConvolutionPlane plane)
    {
        (_plane, _place, _end) = (plane, group.First - 1, group.End);
        long rows = 0;
        for (int place = group.First; place < group.End; place++)
            rows += plane.StepsOf(place);
        _line = group.Line(rows, Grain);
    }

    /// <summary>A sequence's place, and which of its steps.</summary>
    public (int Place, RowRange Rows) Current { get; private set; }

    public readonly OwnRows GetEnumerator() => this;

    public bool MoveNext()
    {
        while (++_place < _end)
        {
            int steps = _plane.StepsOf(_place);
            RowRange own = _line.Of(_start, 1, new RowRange(0, steps));
            _start += steps;
            Current = (_place, own);
            if (own.Count > 0)
                return true;
        }

        return false;
    }
}
