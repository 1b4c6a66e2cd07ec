using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <content>Where the steps of a batch lie at each layer.</content>
internal sealed unsafe partial class FrontEndRunner
{
    /// <summary>Lays a batch out, before any thread goes through it.</summary>
    /// <param name="shape">How the batch lies.</param>
    /// <param name="batch">The sequences.</param>
    public void LayOut(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch)
    {
        Pooling.Resize(shape.Count, _pages);
        if (_keeps)
            LayOutAll(shape, batch);
    }

    private void LayOutAll(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch)
    {
        foreach (ConvolutionRows level in _levels)
            level.Begin(shape.Count, _plan.Gap);
        for (int place = 0; place < shape.Count; place++)
            Add(place, batch[shape.Order[place]].Steps);
        Resize();
        _groups = AlignedBuffer.Ensure(_groups, (long)shape.GroupCount * _plan.GroupLength, _pages);
    }

    /// <summary>As many sequences as are computed at once, from one on; gives the one after the last.</summary>
    private int LayOutSome(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch, int first, RowRange places)
    {
        foreach (ConvolutionRows level in _levels)
        {
            if (first == places.From)
                level.Begin(shape.Count, _plan.Gap);
            level.Rewind(_plan.Gap);
        }

        int end = first;
        do
        {
            Add(end, batch[shape.Order[end]].Steps);
            end++;
        }
        while (end < places.End && _levels[0].Count < RowsAtOnce);
        Resize();
        return end;
    }

    private void Add(int place, int steps)
    {
        for (int i = 0; i < _levels.Length; i++)
        {
            _levels[i].Add(place, steps, _plan.Gap);
            if (i < _layers.Length)
                steps = ((steps - 1) / _plan.Layers[i].Layer.Stride) + 1;
        }
    }

    private void Resize()
    {
        _input.Resize(_levels[0].Count, _pages);
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Resize(_levels[i].Count, _levels[i + 1].Count, _pages);
    }
}
