namespace LstmMlNet.Streaming;

/// <summary>The last rows of a series. Whoever reads or changes it holds a lock on it.</summary>
internal sealed class SeriesHistory<T>
{
    private readonly LinkedList<T> _rows = [];

    public int Count => _rows.Count;

    /// <summary>The last row; only where there is one.</summary>
    public T Last => _rows.Last!.Value;

    /// <summary>Takes a row, and forgets the first one where there are more than <paramref name="most"/>.</summary>
    public void Add(T row, int most)
    {
        _rows.AddLast(row);
        if (_rows.Count > most)
            _rows.RemoveFirst();
    }

    /// <summary>Puts a row in the last one's place.</summary>
    public void Replace(T row) => _rows.Last!.Value = row;

    public T[] ToArray() => [.. _rows];
}
