namespace LstmMlNet.Networks.Training;

/// <summary>Splits each series, in time order, into the same number of blocks.</summary>
internal sealed class SeriesBlocks
{
    private readonly IReadOnlyList<int> _series;
    private readonly int[] _ranks;
    private readonly int[] _lengths;
    private readonly int _folds;
    private readonly int _gap;

    /// <param name="series">Each sequence's series, a number from 0; the sequences of each are in time order.</param>
    /// <param name="folds">The number of blocks per series.</param>
    /// <param name="gap">Sequences left out on either side of a block.</param>
    public SeriesBlocks(IReadOnlyList<int> series, int folds, int gap)
    {
        _series = series;
        _folds = folds;
        _gap = gap;
        _ranks = new int[series.Count];
        _lengths = new int[series.Count > 0 ? series.Max() + 1 : 0];
        for (int i = 0; i < _ranks.Length; i++)
            _ranks[i] = _lengths[series[i]]++;
    }

    /// <summary>The sequences of a block of all series, and those far enough from it.</summary>
    public (int[] Others, int[] Block) At(int fold)
    {
        var rest = new List<int>();
        var block = new List<int>();
        for (int i = 0; i < _ranks.Length; i++)
        {
            long length = _lengths[_series[i]];
            int start = (int)(length * fold / _folds);
            int end = (int)(length * (fold + 1) / _folds);
            if (_ranks[i] >= start && _ranks[i] < end)
                block.Add(i);
            else if (_ranks[i] < start - _gap || _ranks[i] >= end + _gap)
                rest.Add(i);
        }

        return ([.. rest], [.. block]);
    }
}
