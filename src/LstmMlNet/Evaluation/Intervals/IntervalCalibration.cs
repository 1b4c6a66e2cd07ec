using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Intervals;

/// <summary>
/// Split conformal prediction (Lei et al. 2018; Romano, Patterson &amp; Candès 2019) on forecasts that were not trained on, each tail by
/// itself, per step ahead: Mondrian by series (Vovk 2012) where a series has enough rows, over all series otherwise.
/// </summary>
internal sealed class IntervalCalibration
{
    private readonly ForecastIntervalOptions _options;
    private readonly int _steps;
    private readonly Dictionary<string, List<float>[]> _errors = [];

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public IntervalCalibration(IDataView scored, ForecastIntervalOptions options)
    {
        _options = options;
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column score = NumberColumn.Find(schema, options.ScoreColumnName, steps: null);
        _steps = NumberColumn.StepsOf(score);
        DataViewSchema.Column[] columns =
        [
            score,
            .. new[] { options.LowerBoundColumnName, options.UpperBoundColumnName, options.LabelColumnName }
                .Select(name => NumberColumn.Find(schema, name, _steps)),
        ];
        DataViewSchema.Column? id = options.IdColumnName is { } own ? LstmMlNet.Schema.Columns.Find(schema, own, "id") : null;
        using DataViewRowCursor cursor = scored.GetRowCursor([.. columns, .. id is { } of ? [of] : Array.Empty<DataViewSchema.Column>()]);
        NumberColumn[] numbers = [.. columns.Select(column => new NumberColumn(cursor, column))];
        ValueColumn? ids = id is { } by ? ValueColumn.Create(cursor, by) : null;
        while (cursor.MoveNext())
        {
            ids?.Clear();
            ids?.Add();
            Add(ids?.TextOf(0) ?? "", [.. numbers.Select(column => column.Read())]);
        }
    }

    /// <exception cref="InvalidOperationException">A step ahead has too few known values.</exception>
    public CalibratedIntervals Run()
    {
        List<float>[] all =
            [.. Enumerable.Range(0, _steps).Select(h => _errors.Values.SelectMany(own => own[h]).ToList())];
        int least = all.Min(errors => errors.Count);
        if (least < Enough)
            throw new InvalidOperationException($"Intervals of {_options.ConfidenceLevel:P0} need at least {Enough} known values "
                + $"at each step ahead to be calibrated on; a step of column '{_options.LabelColumnName}' has {least}.");
        return new CalibratedIntervals
        {
            IdColumn = _options.IdColumnName,
            Columns = [_options.ScoreColumnName, _options.LowerBoundColumnName, _options.UpperBoundColumnName],
            ConfidenceLevel = _options.ConfidenceLevel,
            Pooled = BoundsOf(all),
            BySeries = _options.IdColumnName is null
                ? []
                : _errors
                    .Where(series => series.Value.Min(errors => errors.Count) >= Math.Max(_options.MinimumRowsPerSeries, Enough))
                    .ToDictionary(series => series.Key, series => BoundsOf(series.Value)),
        };
    }

    /// <summary>With fewer errors than this, no bound short of infinity is sure to hold.</summary>
    private int Enough => (int)Math.Ceiling((2 / (1.0 - _options.ConfidenceLevel)) - 1e-6) - 1;

    private void Add(string series, double[][] numbers)
    {
        if (!_errors.TryGetValue(series, out List<float>[]? errors))
            _errors.Add(series, errors = [.. Enumerable.Range(0, _steps).Select(_ => new List<float>())]);
        for (int h = 0; h < _steps; h++)
        {
            double width = numbers[2][h] - numbers[1][h];
            double error = (numbers[3][h] - numbers[0][h]) / width;
            if (width > 0 && double.IsFinite(error))
                errors[h].Add((float)error);
        }
    }

    private float[] BoundsOf(List<float>[] errors)
    {
        float[][] sorted = [.. errors.Select(own => own.Order().ToArray())];
        return [.. sorted.Select(own => own[Rank(own.Length) - 1]), .. sorted.Select(own => own[own.Length - Rank(own.Length)])];
    }

    /// <summary>
    /// How many errors lie at or below the lower bound, of which one more error does with at most the tail's probability.
    /// </summary>
    private int Rank(int count) => Math.Max(1, (int)Math.Floor(((count + 1) * (1.0 - _options.ConfidenceLevel) / 2) + 1e-6));
}
