namespace LstmMlNet.AspNetCore.Series;

/// <summary>
/// Series that one caller changes, until it is disposed. Locks are taken in the order of the IDs, so that callers with several series in
/// common never wait for one another in a circle.
/// </summary>
internal sealed class SeriesLease : IDisposable
{
    private readonly SeriesStore _store;
    private readonly SortedDictionary<string, KeptSeries> _series;

    public SeriesLease(SeriesStore store, SortedDictionary<string, KeptSeries> series)
    {
        _store = store;
        _series = series;
        foreach (KeptSeries one in series.Values)
            one.Lock.Enter();
    }

    public KeptSeries this[string id] => _series[id];

    public void Dispose()
    {
        foreach ((string id, KeptSeries series) in _series)
        {
            series.Lock.Exit();
            _store.Close(id, series);
        }
    }
}
