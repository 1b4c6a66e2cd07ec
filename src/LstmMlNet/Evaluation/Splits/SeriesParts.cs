namespace LstmMlNet.Evaluation.Splits;

/// <summary>Each row's place within its series, and how long that is.</summary>
internal sealed class SeriesParts
{
    private readonly int[] _series;
    private readonly int[] _ranks;
    private readonly int[] _lengths;

    /// <param name="series">Each row's series, a number from 0; of each, rows are in the order of time.</param>
    public SeriesParts(IReadOnlyList<int> series)
    {
        _series = [.. series];
        _ranks = new int[_series.Length];
        _lengths = new int[_series.Length > 0 ? _series.Max() + 1 : 0];
        for (int row = 0; row < _series.Length; row++)
            _ranks[row] = _lengths[_series[row]]++;
    }

    public int Rows => _series.Length;

    /// <summary>The series' lengths, in rows.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    public int RankOf(int row) => _ranks[row];

    public int LengthOf(int row) => _lengths[_series[row]];

    /// <summary>Sets each series' last rows aside, and leaves out those before them that would share values with them.</summary>
    /// <param name="fraction">The share of each series that is set aside.</param>
    /// <param name="gap">How many are left out between the two.</param>
    public (List<int> Kept, List<int> Aside) SplitLast(double fraction, int gap)
    {
        (List<int> kept, List<int> aside) = ([], []);
        for (int row = 0; row < Rows; row++)
        {
            int length = LengthOf(row);
            int last = (int)Math.Round(length * fraction, MidpointRounding.AwayFromZero);
            if (_ranks[row] >= length - last)
                aside.Add(row);
            else if (_ranks[row] < length - last - gap)
                kept.Add(row);
        }

        return (kept, aside);
    }
}
