using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The last rows of series that a service keeps, each as JSON, within bounds. They outlive a reload of the model.</summary>
/// <param name="mostSeries">The maximum number of series.</param>
internal sealed class SeriesStore(int mostSeries)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptSeries> _series = new(StringComparer.Ordinal);
    private long _changes;

    /// <summary>Rises with every change.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>Finds a series; null if none with that ID is kept.</summary>
    public KeptSeries? Find(string id)
    {
        lock (_lock)
            return _series.GetValueOrDefault(id) is { Rows.Length: > 0 } series ? series : null;
    }

    /// <summary>All series and their rows, by their IDs.</summary>
    public IReadOnlyList<(string Id, byte[][] Rows)> All()
    {
        lock (_lock)
        {
            return
            [
                .. _series.Where(series => series.Value.Rows.Length > 0)
                    .Select(series => (series.Key, series.Value.Rows))
                    .OrderBy(series => series.Key, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Finds series, or adds them, for one caller at a time; those without rows are forgotten when the lease ends.</summary>
    /// <exception cref="RequestException">It would be too many.</exception>
    public SeriesLease Open(IReadOnlyCollection<string> ids)
    {
        var opened = new SortedDictionary<string, KeptSeries>(StringComparer.Ordinal);
        lock (_lock)
        {
            int added = ids.Count(id => !_series.ContainsKey(id));
            if (added > 0 && _series.Count + added > mostSeries)
                throw new RequestException(
                    _series.Count >= mostSeries
                        ? $"the service already keeps {mostSeries} series, the maximum: delete one first."
                        : $"the service would keep {_series.Count + added} series; the maximum is {mostSeries}: delete some first.",
                    StatusCodes.Status429TooManyRequests,
                    isTransient: false);
            foreach (string id in ids)
            {
                if (!_series.TryGetValue(id, out KeptSeries? series))
                    _series.Add(id, series = new KeptSeries());
                series.Users++;
                opened.Add(id, series);
            }
        }

        return new SeriesLease(this, opened);
    }

    /// <summary>Puts back series that were kept before; of ids that are there already, the rows are replaced.</summary>
    public void Restore(IEnumerable<(string Id, byte[][] Rows)> series)
    {
        lock (_lock)
        {
            foreach ((string id, byte[][] rows) in series)
                _series[id] = new KeptSeries { Rows = rows };
        }
    }

    /// <summary>Forgets a series; false if none with that ID is kept.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            if (_series.GetValueOrDefault(id) is not { Rows.Length: > 0 })
                return false;
            _series.Remove(id);
        }

        NoteChange();
        return true;
    }

    /// <summary>Notes that rows were taken.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>Ends a caller's use, and forgets a series that has no valid row and no other user.</summary>
    public void Close(string id, KeptSeries series)
    {
        lock (_lock)
        {
            if (--series.Users == 0 && series.Rows.Length == 0 && _series.GetValueOrDefault(id) == series)
                _series.Remove(id);
        }
    }
}

/// <summary>The last rows of a series.</summary>
internal sealed class KeptSeries
{
    /// <summary>Held by whoever changes the rows.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Callers that have it open; guarded by the store.</summary>
    public int Users { get; set; }

    /// <summary>The rows, the latest last; replaced as a whole.</summary>
    public byte[][] Rows { get; set; } = [];
}
