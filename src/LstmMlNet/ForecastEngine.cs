using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using LstmMlNet.Evaluation.Backtests;
using LstmMlNet.Streaming;
using Microsoft.ML;

namespace LstmMlNet;

/// <summary>
/// Forecasts series that are updated row by row: it keeps the latest rows of each series, as many as a forecast needs, as ML.NET's
/// <c>TimeSeriesPredictionEngine</c> does for a single one. Created by <c>model.CreateForecastEngine&lt;TSrc, TDst&gt;(mlContext)</c>.
/// Thread-safe: threads wait for one another only when they use the same series.
/// </summary>
/// <typeparam name="TSrc">A row of the table: a class with the columns that the model takes.</typeparam>
/// <typeparam name="TDst">
/// A forecast: a class with columns of the model's output, for example <c>float[] Score</c>, <c>LowerBound</c> and <c>UpperBound</c>.
/// </typeparam>
public sealed class ForecastEngine<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TSrc,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TDst>
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly MLContext _mlContext;
    private readonly ITransformer _model;
    private readonly ForecastEngineOptions _options;
    private readonly RowMembers<TSrc> _members;
    private readonly ConcurrentDictionary<string, SeriesHistory<TSrc>> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<ForecastPipeline<TSrc, TDst>> _free = [];
    private readonly int _steps;
    private readonly int _needed;

    internal ForecastEngine(MLContext mlContext, ITransformer model, ForecastEngineOptions options)
    {
        options.Validate();
        _mlContext = mlContext;
        _options = options.Copy();
        ITransformer[] steps = [.. ForecastSteps.Of(model)];
        _model = new Microsoft.ML.Data.TransformerChain<ITransformer>([.. steps.Where(step => step is not ForecastStateTransformer)]);
        SequenceWindowsTransformer? windows = ForecastSteps.Windows(_model);
        ForecastTable? table = ForecastSteps.Table(_model)?.Table;
        _members = new RowMembers<TSrc>(
            options.IdColumnNames ?? table?.IdColumnNames ?? (windows?.IdColumnName is { } id ? [id] : []),
            options.OrderColumnName ?? table?.TimeColumnName ?? windows?.OrderColumnName);

        // Of a table, rows of the steps ahead may be among the last ones.
        int ahead = ForecastSteps.Table(_model)?.Horizon ?? 0;
        _needed = (ForecastSteps.RowsNeeded(_model) + ahead) ?? int.MaxValue;
        HistoryLength = options.HistoryLength ?? ((2 * ForecastSteps.RowsNeeded(_model)) + ahead)
            ?? throw new ArgumentException(
                $"The model does not say how many rows a forecast is made from: set {nameof(options.HistoryLength)}.");
        var pipeline = new ForecastPipeline<TSrc, TDst>(_mlContext, _model, _options.StepColumnNames);
        _steps = pipeline.Steps;
        _free.Add(pipeline);
        foreach (ForecastStateTransformer state in steps.OfType<ForecastStateTransformer>())
            Update(state.State.ReadRows<TSrc>(_mlContext));
    }

    /// <summary>The number of latest rows kept for each series.</summary>
    public int HistoryLength { get; }

    /// <summary>The number of steps that the model forecasts.</summary>
    public int Horizon => _steps;

    /// <summary>The number of series.</summary>
    public int SeriesCount => _series.Count;

    /// <summary>Adds the next row to its series. A row with the same time as the last one replaces it: a corrected value.</summary>
    /// <param name="row">The row; it is kept, not copied.</param>
    /// <exception cref="InvalidOperationException">
    /// The row lies before the last one of its series, or there are too many series.
    /// </exception>
    public void Update(TSrc row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string key = _members.KeyOf(row);
        if (!_series.ContainsKey(key) && _series.Count >= _options.MaximumSeries)
            throw new InvalidOperationException($"{RowMembers<TSrc>.TextOf(key)} would be one more than {_options.MaximumSeries} series "
                + $"({nameof(_options.MaximumSeries)}). Remove some.");
        SeriesHistory<TSrc> history = _series.GetOrAdd(key, _ => new SeriesHistory<TSrc>());
        lock (history)
        {
            int place = history.Count == 0 ? 1 : _members.Compare(row, history.Last);
            if (place < 0)
                throw new InvalidOperationException(
                    $"A row of {RowMembers<TSrc>.TextOf(key)} lies before its last one: rows must come in time order.");
            if (place == 0)
                history.Replace(row);
            else
                history.Add(row, HistoryLength);
        }
    }

    /// <summary>Adds rows of any series, those of each in time order: for example, the history at the start.</summary>
    /// <param name="rows">The rows; they are kept, not copied.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="Update(TSrc)"/>; the rows before it are kept.</exception>
    public void Update(IEnumerable<TSrc> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (TSrc row in rows)
            Update(row);
    }

    /// <summary>Forecasts a series from its last row.</summary>
    /// <param name="series">The series' ID; an array of IDs if several columns identify it. Default: null, the table is one series.</param>
    /// <param name="horizon">The number of steps ahead, at most <see cref="Horizon"/>. Default: null, all.</param>
    /// <param name="known">
    /// What is known about the steps ahead (prices, holidays): rows in which the value to forecast is missing; used for this forecast only.
    /// Default: none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The model does not forecast that many steps.</exception>
    /// <exception cref="InvalidOperationException">The series has no rows, or too few, or they cannot be used.</exception>
    public TDst Predict(object? series = null, int? horizon = null, IEnumerable<TSrc>? known = null)
    {
        if (horizon is { } steps && (steps < 1 || steps > _steps))
            throw new ArgumentOutOfRangeException(nameof(horizon), steps, $"The model forecasts 1 to {_steps} steps.");
        string key = series switch
        {
            null => "",
            object?[] ids => RowMembers<TSrc>.KeyOf(ids),
            _ => RowMembers<TSrc>.KeyOf([series]),
        };
        if (!_series.TryGetValue(key, out SeriesHistory<TSrc>? history))
            throw new InvalidOperationException($"There is no row of {RowMembers<TSrc>.TextOf(key)}: call {nameof(Update)} first.");
        TSrc[] rows;
        lock (history)
            rows = history.ToArray();
        if (!_free.TryTake(out ForecastPipeline<TSrc, TDst>? pipeline))
            pipeline = new ForecastPipeline<TSrc, TDst>(_mlContext, _model, _options.StepColumnNames);

        // Where the last rows lack a value or a time step, those before them are needed too.
        TSrc[] ahead = [.. known ?? []];
        TSrc[] last = rows[^Math.Min(rows.Length, _needed)..];
        TDst? forecast = pipeline.Predict([.. last, .. ahead], horizon)
            ?? (last.Length < rows.Length ? pipeline.Predict([.. rows, .. ahead], horizon) : null);

        // After an error it is not used again.
        _free.Add(pipeline);
        return forecast
            ?? throw new InvalidOperationException($"{RowMembers<TSrc>.TextOf(key)} has {rows.Length} rows, too few for a forecast"
                + (ForecastSteps.FewestRows(_model) is { } fewest ? $": {fewest} are needed." : "."));
    }

    /// <summary>Adds a row and forecasts its series from there.</summary>
    /// <param name="row">The row.</param>
    /// <param name="horizon">The number of steps ahead. Default: null, all.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="Update(TSrc)"/> and <c>Predict</c>.</exception>
    public TDst UpdateAndPredict(TSrc row, int? horizon = null)
    {
        Update(row);
        return Predict(new object?[] { _members.KeyOf(row) }, horizon);
    }

    /// <summary>Forgets a series.</summary>
    /// <param name="series">The series' ID; an array of IDs if several columns identify it.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(object? series = null) => _series.TryRemove(
        series is object?[] ids ? RowMembers<TSrc>.KeyOf(ids) : series is null ? "" : RowMembers<TSrc>.KeyOf([series]),
        out _);

    /// <summary>
    /// Saves the model with the rows of all series, as ML.NET's <c>TimeSeriesPredictionEngine.CheckPoint</c> does: an engine created from
    /// the file continues where this one left off. The file is a model like any other; an existing file stays intact until the new one is
    /// written.
    /// </summary>
    /// <param name="path">The path of the zip.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void CheckPoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var rows = new List<TSrc>();
        foreach (SeriesHistory<TSrc> history in _series.OrderBy(series => series.Key, StringComparer.Ordinal)
            .Select(series => series.Value))
        {
            lock (history)
                rows.AddRange(history.ToArray());
        }

        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        var state = new ForecastStateTransformer(_mlContext, ForecastState.Of(view));
        LstmModelFile.Save(
            _mlContext,
            new Microsoft.ML.Data.TransformerChain<ITransformer>([.. ForecastSteps.Of(_model), state]),
            view.Schema,
            path);
    }
}
