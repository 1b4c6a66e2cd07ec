using LstmMlNet.Evaluation.Backtests;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Streaming;

/// <summary>A model bound to the rows of one series after the other, for one caller at a time.</summary>
internal sealed class ForecastPipeline<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    private readonly Source _source = new();
    private readonly HorizonView _horizon;
    private readonly IEnumerable<TDst> _forecasts;

    public ForecastPipeline(MLContext mlContext, ITransformer model, IReadOnlyList<string> stepColumns)
    {
        IDataView rows = mlContext.Data.LoadFromEnumerable(_source);
        _horizon = new HorizonView(ForecastSteps.Forecast(model, rows), stepColumns);
        _forecasts = mlContext.Data.CreateEnumerable<TDst>(_horizon, reuseRowObject: false, ignoreMissingColumns: false);
    }

    /// <summary>Steps ahead that the model forecasts.</summary>
    public int Steps => _horizon.Steps;

    /// <summary>The forecast from the end of these rows; null where the model gives none.</summary>
    public TDst? Predict(IReadOnlyList<TSrc> rows, int? horizon)
    {
        _source.Rows = rows;
        _horizon.Kept = horizon ?? _horizon.Steps;
        try
        {
            return _forecasts.LastOrDefault();
        }
        catch (InvalidOperationException exception) when (exception.Data.Contains(SeriesLengths.TooShort))
        {
            return null;
        }
        finally
        {
            _source.Rows = [];
        }
    }

    private sealed class Source : IEnumerable<TSrc>
    {
        public IReadOnlyList<TSrc> Rows { get; set; } = [];

        public IEnumerator<TSrc> GetEnumerator() => Rows.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
