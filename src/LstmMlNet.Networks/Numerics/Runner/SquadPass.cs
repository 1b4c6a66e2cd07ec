namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A squad's way through a pass: its threads part the sequences into slices, and threads that have a slice in common part its
/// units at every step.
/// </summary>
/// <param name="most">The most threads there will be.</param>
internal sealed class SquadPass(int most)
{
    private readonly Meeting _everyone = new(most);
    private readonly Meeting[] _meetings = [.. Enumerable.Range(0, most).Select(_ => new Meeting(most))];
    private readonly int[] _bounds = new int[most + 1];
    private int _size = 1;
    private int _slices = 1;
    private int _sharers = 1;
    private int _grain = 1;

    /// <summary>Parts the sequences of a batch among the threads that are there, for one pass.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="cut">How the plan would part them.</param>
    /// <param name="size">How many threads there are.</param>
    /// <param name="crowded">Whether these are more than there are processors for.</param>
    /// <param name="stop">Ends the pass before its end.</param>
    public void Begin(BatchLayout batch, SquadCut cut, int size, bool crowded, CancellationToken stop)
    {
        _size = size;
        (_slices, _grain) = (cut.SlicesOf(size), cut.Grain);
        _sharers = size / _slices;
        SquadCut.Bounds(batch, _slices, _bounds);
        _everyone.Begin(size, crowded, stop);
        for (int slice = 0; slice < _slices; slice++)
            _meetings[slice].Begin(_sharers, crowded, stop);
    }

    /// <summary>The share of one of the squad's threads.</summary>
    public PassShare Of(int index)
    {
        int slice = index / _sharers;
        return new PassShare
        {
            FirstPlace = _bounds[slice],
            EndPlace = _bounds[slice + 1],
            Sharer = index % _sharers,
            Sharers = _sharers,
            Meeting = _sharers > 1 ? _meetings[slice] : null,
            Member = index,
            Members = _size,
            Everyone = _size > 1 ? _everyone : null,
            Grain = _grain,
        };
    }
}
