using System.Globalization;
using System.Text;
using LstmMlNet.Evaluation.Backtests;
using Microsoft.ML;

namespace LstmMlNet;

/// <summary>
/// The result of <c>mlContext.Forecasting.BacktestForecast</c>: each forecast next to the actual value and simple forecasts, and the
/// accuracy overall, per series and per step ahead.
/// </summary>
public sealed class ForecastBacktest
{
    private readonly SeriesScale[] _scales;
    private readonly float? _confidence;
    private readonly Dictionary<string, double[]> _values;

    internal ForecastBacktest(
        IReadOnlyList<BacktestRow> rows,
        SeriesScale[] scales,
        int horizon,
        int seasonLength,
        float? confidence,
        IReadOnlyList<string> skipped,
        IReadOnlyList<ITransformer> models,
        IEnumerable<(string Series, double[] Values)> values)
    {
        _values = values.GroupBy(own => own.Series).ToDictionary(own => own.Key, own => own.First().Values);
        _scales = scales;
        _confidence = confidence;
        Rows = rows;
        Horizon = horizon;
        SeasonLength = seasonLength;
        SkippedSeries = skipped;
        Models = models;
        Overall = Measure(rows);
        BySeries = [.. rows.GroupBy(row => row.SeriesNumber).Select(own => new SeriesAccuracy(own.First().Series, Measure([.. own])))];
        ILookup<int, BacktestRow> steps = rows.ToLookup(row => row.Step);
        ByStep = [.. Enumerable.Range(1, horizon).Select(step => Measure([.. steps[step]]))];
    }

    /// <summary>Every forecast value, series by series, the earliest origin first.</summary>
    public IReadOnlyList<BacktestRow> Rows { get; }

    /// <summary>The number of steps ahead.</summary>
    public int Horizon { get; }

    /// <summary>The number of steps of the season of the simple forecasts and of the scaled errors; 1 for none.</summary>
    public int SeasonLength { get; }

    /// <summary>The share of actual values that the intervals are meant to contain; null without intervals.</summary>
    public float? ConfidenceLevel => _confidence;

    /// <summary>The accuracy over all series, origins and steps ahead.</summary>
    public BacktestAccuracy Overall { get; }

    /// <summary>The accuracy of each series' forecasts, in the order of the series' first rows.</summary>
    public IReadOnlyList<SeriesAccuracy> BySeries { get; }

    /// <summary>The accuracy at each step ahead, the nearest first.</summary>
    public IReadOnlyList<BacktestAccuracy> ByStep { get; }

    /// <summary>The IDs of the series without a forecast: too short for the origins, or for what the model needs.</summary>
    public IReadOnlyList<string> SkippedSeries { get; }

    /// <summary>The models that forecast, in the order in which they were trained; the last one has seen the most rows.</summary>
    public IReadOnlyList<ITransformer> Models { get; }

    /// <summary>
    /// Returns the values of a series up to the last known one, from its first row on; <see cref="BacktestRow.Index"/> is an index into
    /// them.
    /// </summary>
    /// <param name="series">The series' ID as text; empty if the rows are one series.</param>
    /// <exception cref="ArgumentException">There is no such series.</exception>
    public IReadOnlyList<double> ValuesOf(string series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return _values.TryGetValue(series, out double[]? values)
            ? values
            : throw new ArgumentException($"There is no series '{series}'.", nameof(series));
    }

    /// <summary>Formats the accuracy over all series as a table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{BySeries.Count:N0} series, {Rows.Select(row => row.Origin).Distinct().Count()} origins, "
                + $"{Horizon} steps ahead, {Rows.Count:N0} values");
        if (SkippedSeries.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"{SkippedSeries.Count:N0} series are too short and were left out");
        Line("", ["MASE", "RMSSE", "sMAPE", "WAPE", "MAE", "RMSE"]);
        foreach (ForecastAccuracy method in Overall.Methods)
        {
            Line(
                method == Overall.SeasonalNaive ? $"{method.Method} ({SeasonLength})" : method.Method,
                [
                    Number(method.MeanAbsoluteScaledError),
                    Number(method.RootMeanSquaredScaledError),
                    Number(method.SymmetricMeanAbsolutePercentageError),
                    Number(method.WeightedAbsolutePercentageError),
                    Number(method.MeanAbsoluteError),
                    Number(method.RootMeanSquaredError),
                ]);
        }

        if (Overall.Model is { Coverage: { } coverage } model)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"intervals of {_confidence:P0} hold {coverage:P1} of the actual values; Winkler score "
                    + $"{model.WinklerScore:G4}, pinball loss {model.PinballLoss:G4}, CRPS {model.ContinuousRankedProbabilityScore:G4}");
        return text.ToString();

        void Line(string name, string[] cells) => text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{name,-22}{string.Concat(cells.Select(cell => $"{cell,10}"))}");
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private BacktestAccuracy Measure(IReadOnlyList<BacktestRow> rows) => AccuracyOfRows.Measure(rows, _scales, _confidence);
}
