using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The last rows of series that a service keeps, each as JSON, within bounds. They outlive a reload of the model.</summary>
/// <param name="mostSeries">The maximum number of series.</param>
internal sealed class SeriesStore(int mostSeries)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptSeries> _series = new(StringComparer.Ordinal);

    /// <summary>Finds a series; null if none with that ID is kept.</summary>
    public KeptSeries? Find(string id)
    {
        lock (_lock)
            return _series.GetValueOrDefault(id);
    }

    /// <summary>Finds a series, or adds it.</summary>
    /// <exception cref="RequestException">It would be one too many.</exception>
    public KeptSeries Open(string id)
    {
        lock (_lock)
        {
            if (_series.TryGetValue(id, out KeptSeries? series))
                return series;
            if (_series.Count >= mostSeries)
                throw new RequestException(
                    $"the service already keeps {mostSeries} series, the maximum: delete one first.",
                    StatusCodes.Status429TooManyRequests,
                    isTransient: false);
            series = new KeptSeries();
            _series.Add(id, series);
            return series;
        }
    }

    /// <summary>Forgets a series; false if none with that ID is kept.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
            return _series.Remove(id);
    }

    /// <summary>Forgets a series that was added but has no valid row.</summary>
    public void RemoveEmpty(string id, KeptSeries series)
    {
        lock (_lock)
        {
            if (series.Rows.Length == 0 && _series.GetValueOrDefault(id) == series)
                _series.Remove(id);
        }
    }
}

/// <summary>The last rows of a series.</summary>
internal sealed class KeptSeries
{
    /// <summary>Held by whoever changes the rows.</summary>
    public Lock Lock { get; } = new();

    /// <summary>The rows, the latest last; replaced as a whole.</summary>
    public byte[][] Rows { get; set; } = [];
}
