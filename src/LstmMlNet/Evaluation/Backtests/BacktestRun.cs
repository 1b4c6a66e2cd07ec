using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.Evaluation.Splits;
using Microsoft.ML;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>
/// Backtests from rolling origins (Tashman 2000): each series is cut at its own end, the last origin a horizon before it.
/// </summary>
internal sealed class BacktestRun
{
    private readonly IDataView _data;
    private readonly ForecastBacktestOptions _options;
    private readonly BacktestSeries _series;

    public BacktestRun(IDataView data, ForecastBacktestOptions options)
    {
        options.Validate();
        _data = data;
        _options = options.Copy();
        _series = new BacktestSeries(data, options);
        if (_series.Rows == 0)
            throw new InvalidOperationException("The data has no rows: there is nothing to backtest.");
    }

    /// <param name="model">A trained model, used at every origin.</param>
    public ForecastBacktest Run(ITransformer model)
    {
        if (_options.RefitEvery > 0)
            throw new ArgumentException($"{nameof(_options.RefitEvery)} is {_options.RefitEvery}: a trained model is not trained "
                + "again. Give the estimator.");
        var forecaster = new OriginForecaster(_data, _series, _options, model);
        int horizon = _options.Horizon ?? forecaster.Steps;
        return Run(horizon, _ => forecaster, [model]);
    }

    /// <param name="estimator">Trained before the first origin, and again as the options say.</param>
    public ForecastBacktest Run(IEstimator<ITransformer> estimator)
    {
        int horizon = _options.Horizon
            ?? throw new ArgumentException($"Set {nameof(_options.Horizon)}: the number of steps ahead that the estimator forecasts.");
        var models = new List<ITransformer>();
        OriginForecaster? forecaster = null;
        return Run(horizon, At, models);

        OriginForecaster At(int origin)
        {
            if (forecaster is null || (_options.RefitEvery > 0 && origin % _options.RefitEvery == 0))
            {
                models.Add(estimator.Fit(Before(origin, horizon)));
                forecaster = new OriginForecaster(_data, _series, _options, models[^1]);
            }

            return forecaster;
        }
    }

    private ForecastBacktest Run(int horizon, Func<int, OriginForecaster> at, IReadOnlyList<ITransformer> models)
    {
        int longest = Enumerable.Range(0, _series.Count).Max(series => EndOf(series, 0, horizon));
        if (longest < 1)
            throw new InvalidOperationException($"No series has a row before the first of {_options.Origins} origins, {horizon} "
                + $"steps ahead with {_options.Stride ?? horizon} rows from one to the next: the longest one has "
                + $"{Enumerable.Range(0, _series.Count).Max(series => _series.ValuesOf(series).Count)} rows. Take fewer origins.");
        int season = _options.SeasonLength
            ?? SeasonSearch.Run(Before(0, horizon), _options.ValueColumnName, _options.IdColumnName);
        double[][] values = [.. Enumerable.Range(0, _series.Count).Select(series => _series.ValuesOf(series).ToArray())];
        SeriesScale[] scales =
            [.. values.Select((own, series) => SeriesScale.Of(own.AsSpan(0, EndOf(series, 0, horizon)), season))];
        var rows = new List<BacktestRow>();
        for (int origin = 0; origin < _options.Origins; origin++)
        {
            OriginForecaster forecaster = at(origin);
            if (horizon > forecaster.Steps)
                throw new ArgumentException($"{nameof(_options.Horizon)} is {horizon}; the model forecasts {forecaster.Steps} steps.");
            int[] ends = [.. Enumerable.Range(0, _series.Count).Select(series => EndOf(series, origin, horizon))];
            double[][]?[] forecasts = forecaster.From(ends);
            for (int series = 0; series < _series.Count; series++)
            {
                if (forecasts[series] is { } own
                    && SimpleForecasts.From(values[series].AsSpan(0, ends[series]), horizon, season) is { } simple)
                    rows.AddRange(RowsOf(series, origin, ends[series], own, simple));
            }
        }

        if (rows.Count == 0)
            throw new InvalidOperationException("The model gave no forecast at any origin whose future is known: its windows may be longer "
                + "than the series, or leave out rows whose future is not known (leave KeepIncomplete on).");
        rows = [.. rows.OrderBy(row => row.SeriesNumber).ThenBy(row => row.Origin).ThenBy(row => row.Step)];
        HashSet<int> forecast = [.. rows.Select(row => row.SeriesNumber)];
        return new ForecastBacktest(
            rows,
            scales,
            horizon,
            season,
            _options.LowerBoundColumnName is null
                ? null
                : _options.ConfidenceLevel ?? OriginForecaster.ConfidenceOf(models[^1]) ?? 0.9f,
            [.. Enumerable.Range(0, _series.Count).Where(series => !forecast.Contains(series)).Select(_series.NameOf)],
            models,
            values.Select((own, series) => (_series.NameOf(series), own)));
    }

    private IEnumerable<BacktestRow> RowsOf(int series, int origin, int end, double[][] forecast, SimpleForecasts simple)
    {
        IReadOnlyList<double> values = _series.ValuesOf(series);
        int horizon = simple.LastValue.Length;
        for (int h = 0; h < horizon; h++)
        {
            if (double.IsNaN(values[end + h]))
                continue;
            yield return new BacktestRow
            {
                SeriesNumber = series,
                Series = _series.NameOf(series),
                Origin = origin,
                Step = h + 1,
                Index = end + h,
                Time = _series.TimeOf(series, end + h),
                Actual = values[end + h],
                Predicted = forecast[0][h],
                LowerBound = forecast.Length == 3 ? forecast[1][h] : double.NaN,
                UpperBound = forecast.Length == 3 ? forecast[2][h] : double.NaN,
                LastValue = simple.LastValue[h],
                SeasonalNaive = simple.SeasonalNaive[h],
                Drift = simple.Drift[h],
                Theta = simple.Theta[h],
            };
        }
    }

    /// <summary>How many rows of a series lie before an origin; 0 if it is too short.</summary>
    private int EndOf(int series, int origin, int horizon)
    {
        long after = horizon + ((long)(_options.Origins - 1 - origin) * (_options.Stride ?? horizon));
        return (int)Math.Max(0, _series.ValuesOf(series).Count - after);
    }

    private SelectedRowsView Before(int origin, int horizon) =>
        new(_data, _series.Select(series => (0, EndOf(series, origin, horizon))));
}
