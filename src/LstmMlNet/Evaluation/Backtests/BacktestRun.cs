using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Forecasting;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>
/// Backtests from rolling origins (Tashman 2000): each series is cut at its own end, the last origin a horizon before it.
/// </summary>
internal sealed class BacktestRun
{
    private readonly IDataView _data;
    private readonly ForecastBacktestOptions _options;
    private readonly BacktestSeries _series;
    private readonly IHostEnvironment _environment;
    private readonly ICollective _ranks;

    public BacktestRun(IHostEnvironment environment, IDataView data, ForecastBacktestOptions options)
    {
        _environment = environment;
        _ranks = options.Collective ?? new SingleProcess();
        options.Validate();
        _options = options.Copy();

        // Several ids are one column from here on.
        _data = JoinedIds.Of(data, options.IdColumnNames);
        if (_options.IdColumnNames.Count > 0)
            _options.IdColumnName = _options.IdColumnNames.Count == 1 ? _options.IdColumnNames[0] : JoinedIds.Name;
        _series = new BacktestSeries(_data, _options);
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
        RequireRows(horizon);
        return Run(horizon, _ => forecaster, [model]);
    }

    /// <param name="estimator">Trained before the first origin, and again as the options say.</param>
    public ForecastBacktest Run(IEstimator<ITransformer> estimator)
    {
        int horizon = _options.Horizon
            ?? throw new ArgumentException($"Set {nameof(_options.Horizon)}: the number of steps ahead that the estimator forecasts.");
        RequireRows(horizon);
        int every = _options.RefitEvery > 0 ? _options.RefitEvery : _options.Origins;
        IReadOnlyList<ITransformer> models = RankModels.Fit(
            _environment,
            _ranks,
            (_options.Origins + every - 1) / every,
            model => Before(model * every, horizon),
            estimator);
        OriginForecaster[] forecasters = [.. models.Select(model => new OriginForecaster(_data, _series, _options, model))];
        return Run(horizon, origin => forecasters[origin / every], models);
    }

    private ForecastBacktest Run(int horizon, Func<int, OriginForecaster> at, IReadOnlyList<ITransformer> models)
    {
        int season = _options.SeasonLength
            ?? SeasonSearch.Run(Before(0, horizon), _options.ValueColumnName, _options.IdColumnName);
        double[][] values = [.. Enumerable.Range(0, _series.Count).Select(series => _series.ValuesOf(series).ToArray())];
        SeriesScale[] scales =
            [.. values.Select((own, series) => SeriesScale.Of(own.AsSpan(0, EndOf(series, 0, horizon)), season))];
        List<BacktestRow> rows = BacktestRows.OfAllRanks(_ranks, Rows(horizon, season, values, at));
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

    /// <exception cref="InvalidOperationException">No series is long enough for the first origin.</exception>
    private void RequireRows(int horizon)
    {
        int longest = Enumerable.Range(0, _series.Count).Max(series => EndOf(series, 0, horizon));
        if (longest < 1)
            throw new InvalidOperationException($"No series has a row before the first of {_options.Origins} origins, {horizon} "
                + $"steps ahead with {_options.Stride ?? horizon} rows from one to the next: the longest one has "
                + $"{Enumerable.Range(0, _series.Count).Max(series => _series.ValuesOf(series).Count)} rows. Take fewer origins.");
    }

    /// <summary>The forecasts that are this process's: of each origin, every so many series.</summary>
    private List<BacktestRow> Rows(int horizon, int season, double[][] values, Func<int, OriginForecaster> at)
    {
        var rows = new List<BacktestRow>();
        for (int origin = 0; origin < _options.Origins; origin++)
        {
            OriginForecaster forecaster = at(origin);
            if (horizon > forecaster.Steps)
                throw new ArgumentException($"{nameof(_options.Horizon)} is {horizon}; the model forecasts {forecaster.Steps} steps.");
            int first = origin;
            int[] ends =
                [.. Enumerable.Range(0, _series.Count).Select(series => IsOwn(first, series) ? EndOf(series, first, horizon) : 0)];
            double[][]?[] forecasts = forecaster.From(ends);
            for (int series = 0; series < _series.Count; series++)
            {
                if (forecasts[series] is { } own
                    && SimpleForecasts.From(values[series].AsSpan(0, ends[series]), horizon, season) is { } simple)
                    rows.AddRange(RowsOf(series, origin, ends[series], own, simple));
            }
        }

        return rows;
    }

    private bool IsOwn(int origin, int series) => (((long)origin * _series.Count) + series) % _ranks.Size == _ranks.Rank;

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
