using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>
/// Compares forecasts with the actual values, and with simple forecasts from the same windows. Unknown values (NaN) do not count.
/// </summary>
internal sealed class ForecastEvaluation
{
    private readonly IDataView _data;
    private readonly ForecastColumns _columns;
    private readonly SequenceShape _shape;
    private readonly int _horizon;

    public ForecastEvaluation(IDataView data, ForecastColumns columns, int? featuresPerStep)
    {
        _data = data;
        _columns = columns;
        _shape = SequenceColumn.Resolve(data.Schema, columns.Feature, featuresPerStep, level: 0);
        if (_shape.Vocabulary is not null)
            throw new ArgumentException($"Column '{columns.Feature}' holds keys; a forecast's windows hold numbers.");
        _horizon = HorizonOf(columns.Label);
        foreach (string name in columns.Predicted.Concat(columns.SeasonalNaive is { } naive ? [naive] : []))
        {
            if (HorizonOf(name) != _horizon)
                throw new ArgumentException(
                    $"Column '{name}' has {HorizonOf(name)} values; the label column '{columns.Label}' has {_horizon}.");
        }
    }

    /// <param name="seasonLength">Steps of a season; null: found from the windows.</param>
    public ForecastingMetrics Run(int? seasonLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength ?? 1, 1, nameof(seasonLength));
        if (_columns.SeasonalNaive is not null && seasonLength is null)
            throw new ArgumentException($"Column '{_columns.SeasonalNaive}' contains the values one season before: specify its length "
                + $"too.");
        if (_columns.SeasonalNaive is null && _shape.Steps < seasonLength)
            throw new ArgumentException($"The windows of column '{_columns.Feature}' have {_shape.Steps} steps; the naive forecast of a "
                + $"season of {seasonLength} needs at least as many.");
        int season = seasonLength ?? FindSeason();
        using DataViewRowCursor cursor = _data.GetRowCursor(
        [
            _data.Schema[_columns.Feature],
            _data.Schema[_columns.Label],
            .. _columns.Predicted.Concat(_columns.SeasonalNaive is { } naive ? [naive] : []).Select(name => _data.Schema[name]),
        ]);
        var window = new SequenceColumnReader(cursor, _columns.Feature, _shape);
        var label = new NumberColumn(cursor, _data.Schema[_columns.Label]);
        NumberColumn[] predicted = [.. _columns.Predicted.Select(name => new NumberColumn(cursor, _data.Schema[name]))];
        NumberColumn? seasonBefore = _columns.SeasonalNaive is { } before ? new NumberColumn(cursor, _data.Schema[before]) : null;
        var rows = new List<ForecastRow>();
        var forecasts = new double[ForecastRow.Methods];
        while (cursor.MoveNext())
        {
            double[] actual = label.Read();
            if (Array.TrueForAll(actual, double.IsNaN))
                continue;
            double[] past = SeriesOf(window.Read(cursor.Position), window.Level);
            if (seasonBefore is null && past.Length < season)
                throw SequenceColumnReader.Error(
                    _columns.Feature,
                    cursor.Position,
                    $"the window has {past.Length} steps; the naive forecast of a season of {season} needs at least as many");
            double[] theta = ThetaForecast.Run(past, _horizon, season);
            double[]? repeated = seasonBefore?.Read();
            double[][] own = [.. predicted.Select(column => column.Read())];
            var row = new ForecastRow { AbsoluteByStep = [.. Enumerable.Repeat(double.NaN, _horizon)] };
            for (int h = 0; h < _horizon; h++)
            {
                if (double.IsNaN(actual[h]))
                    continue;
                forecasts[ForecastRow.Model] = own[0][h];
                forecasts[ForecastRow.LastValue] = past[^1];
                forecasts[ForecastRow.SeasonalNaive] = repeated is null
                    ? past[past.Length - season + (h % season)]
                    : double.IsNaN(repeated[h]) ? past[^1] : repeated[h];
                forecasts[ForecastRow.Theta] = theta[h];
                row.Add(h, actual[h], forecasts);
                if (own.Length == 3)
                    row.AddInterval(actual[h], own[1][h], own[2][h]);
            }

            rows.Add(row);
        }

        return rows.Count > 0
            ? new ForecastingMetrics([.. rows], season, bounded: predicted.Length == 3)
            : throw new InvalidOperationException($"No row's future is known in column '{_columns.Label}': there is nothing to evaluate.");
    }

    private int FindSeason()
    {
        var finder = new SeasonFinder(_horizon);
        using DataViewRowCursor cursor = _data.GetRowCursor([_data.Schema[_columns.Feature]]);
        var window = new SequenceColumnReader(cursor, _columns.Feature, _shape);
        while (cursor.MoveNext())
            finder.Add(SeriesOf(window.Read(cursor.Position), window.Level));
        return finder.Find();
    }

    /// <summary>A window's first feature, with the level that was subtracted from it.</summary>
    private double[] SeriesOf(ReadOnlySpan<float> values, double level)
    {
        var series = new double[values.Length / _shape.Features];
        for (int t = 0; t < series.Length; t++)
            series[t] = level + values[t * _shape.Features];
        return series;
    }

    private int HorizonOf(string name) => NumberColumn.StepsOf(Columns.Find(_data.Schema, name, "number"));
}

/// <summary>The columns of scored windows.</summary>
internal sealed record ForecastColumns(
    string Label,
    string Feature,
    string Score,
    string? Lower,
    string? Upper,
    string? SeasonalNaive = null)
{
    /// <summary>Forecasts, then the interval's bounds if there is one.</summary>
    public IReadOnlyList<string> Predicted => Lower is not null && Upper is not null ? [Score, Lower, Upper] : [Score];
}
