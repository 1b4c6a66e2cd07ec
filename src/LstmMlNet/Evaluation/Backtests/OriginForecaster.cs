using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Forecasting;
using LstmMlNet.Networks;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>Has a model forecast series from an origin: it is given the rows before the origin, and nothing of what follows.</summary>
internal sealed class OriginForecaster
{
    private readonly IDataView _data;
    private readonly BacktestSeries _series;
    private readonly ForecastBacktestOptions _options;
    private readonly ITransformer _model;
    private readonly LstmForecastTransformer? _table;
    private readonly int _history;
    private readonly int _needed;

    public OriginForecaster(IDataView data, BacktestSeries series, ForecastBacktestOptions options, ITransformer model)
    {
        _data = data;
        _series = series;
        _options = options;
        _model = model;
        _table = ForecastSteps.Table(model);
        _history = options.History ?? ForecastSteps.RowsNeeded(model) ?? int.MaxValue;
        _needed = ForecastSteps.FewestRows(model) ?? 1;
        DataViewSchema output = model.GetOutputSchema(data.Schema);
        Steps = StepsOf(output, options.ScoreColumnName);
        foreach (string bound in new[] { options.LowerBoundColumnName, options.UpperBoundColumnName }.OfType<string>())
        {
            if (StepsOf(output, bound) != Steps)
                throw new ArgumentException(
                    $"Column '{bound}' has {StepsOf(output, bound)} values; '{options.ScoreColumnName}' has {Steps}.");
        }

        string[] ids = options.IdColumnNames.Count > 0 ? [.. options.IdColumnNames] : options.IdColumnName is { } own ? [own] : [];
        if (Array.Find(ids, name => output.GetColumnOrNull(name) is null) is { } id)
            throw new ArgumentException($"The model's output has no column '{id}': whose forecasts they are is not known. Have "
                + "its steps keep "
                + $"the id ({nameof(SequenceWindowsEstimator.Options.IdColumnName)} of {nameof(SequenceWindowsEstimator)} does).");
    }

    /// <summary>Steps ahead that the model forecasts.</summary>
    public int Steps { get; }

    /// <summary>The share that the model's intervals are meant to hold; null where that is not known.</summary>
    public static float? ConfidenceOf(ITransformer model)
    {
        ITransformer[] steps = [.. ForecastSteps.Of(model)];
        if (steps.OfType<ForecastIntervalsTransformer>().LastOrDefault() is { } calibrated)
            return calibrated.ConfidenceLevel;
        if (steps.OfType<LstmForecastTransformer>().FirstOrDefault() is { } table)
            return table.ConfidenceLevel;
        LstmSequenceTransformer? network = steps.OfType<LstmSequenceTransformer>().FirstOrDefault();
        return network?.Network.Head is DenseQuantileLayer { Quantiles: { } levels }
            ? levels[^1] - levels[0]
            : null;
    }

    /// <summary>Each series' forecast, and the interval's bounds where there are any; null for a series without one.</summary>
    /// <param name="ends">Of each series, how many rows lie before the origin; 0 for none.</param>
    public double[][]?[] From(IReadOnlyList<int> ends)
    {
        double[][]?[] forecasts = new double[_series.Count][][];
        long rows = _history;
        while (true)
        {
            int[] missing =
                [.. Enumerable.Range(0, _series.Count).Where(series => forecasts[series] is null && ends[series] >= _needed)];
            if (missing.Length == 0)
                break;
            var asked = new bool[_series.Count];
            foreach (int series in missing)
                asked[series] = true;
            TryRead(Before(series => asked[series] ? ends[series] : 0, rows), forecasts);

            // Rows before a series' first known value make no window: more of them may.
            if (missing.All(series => rows >= ends[series]) || !ForecastSteps.MayNeedMore(_model))
                break;
            rows *= 2;
        }

        return forecasts;
    }

    /// <summary>The rows before each series' origin; what is known ahead comes along where the model reads it.</summary>
    private IDataView Before(Func<int, int> end, long rows)
    {
        if (_table is null)
            return new SelectedRowsView(_data, _series.Select(series => (Start(series), end(series))));
        int ahead = _table.Horizon;
        return new OriginRowsView(
            _data,
            _series.Select(series => (Start(series), end(series) > 0 ? end(series) + ahead : 0)),
            _series.Select(series => (end(series), int.MaxValue)),
            _table.Table.TargetColumnNames);

        int Start(int series) => (int)Math.Max(0, end(series) - rows);
    }

    private void TryRead(IDataView rows, double[][]?[] forecasts)
    {
        try
        {
            Read(rows, forecasts);
        }
        catch (InvalidOperationException exception) when (exception.Data.Contains(SeriesLengths.TooShort))
        {
            // None of the series has a window of these rows.
        }
    }

    private void Read(IDataView rows, double[][]?[] forecasts)
    {
        IDataView output = JoinedIds.Of(ForecastSteps.Forecast(_model, rows), _options.IdColumnNames);
        DataViewSchema schema = output.Schema;
        string[] names =
            [_options.ScoreColumnName, .. new[] { _options.LowerBoundColumnName, _options.UpperBoundColumnName }.OfType<string>()];
        DataViewSchema.Column[] columns = [.. names.Select(name => schema[name])];
        DataViewSchema.Column? id = _options.IdColumnName is { } own ? schema[own] : null;
        DataViewSchema.Column? level = _options.LevelColumnName is { } added
            ? LstmMlNet.Schema.Columns.Find(schema, added, "level")
            : null;
        using DataViewRowCursor cursor = output.GetRowCursor([.. columns, .. new[] { id, level }.OfType<DataViewSchema.Column>()]);
        NumberColumn[] readers = [.. columns.Select(column => new NumberColumn(cursor, column))];
        ValueColumn? ids = id is { } of ? ValueColumn.Create(cursor, of) : null;
        Func<double>? levels = level is { } by ? NumberReaders.CreateDouble(cursor, by) : null;
        while (cursor.MoveNext())
        {
            // The last window of a series ends at the origin.
            int series = ids is null ? 0 : _series.Find(ids.CurrentKey());
            if (series < 0)
                continue;
            double above = levels?.Invoke() ?? 0;
            forecasts[series] = [.. readers.Select(reader => Array.ConvertAll(reader.Read(), value => value + above))];
        }
    }

    private static int StepsOf(DataViewSchema schema, string name) =>
        NumberColumn.StepsOf(LstmMlNet.Schema.Columns.Find(schema, name, "forecast"));
}
