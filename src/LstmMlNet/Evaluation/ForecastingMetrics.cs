using System.Globalization;
using System.Text;
using LstmMlNet.Evaluation;

namespace LstmMlNet;

/// <summary>
/// The metrics of a forecaster, each with its 95 % interval, compared with three simple forecasts from the same windows: the last value,
/// the seasonal naive forecast, and Theta (Assimakopoulos &amp; Nikolopoulos 2000).
/// </summary>
public sealed class ForecastingMetrics
{
    private const int Seed = 1;
    private static readonly string[] s_baselineNames = ["", "the last value", "the seasonal naive forecast", "Theta"];
    private readonly ForecastRow[] _rows;
    private readonly bool _bounded;

    internal ForecastingMetrics(ForecastRow[] rows, int seasonLength, bool bounded)
    {
        _rows = rows;
        _bounded = bounded;
        SeasonLength = seasonLength;
        Values = rows.Sum(row => (long)row.Known);
        ForecastErrors[] errors = [.. Enumerable.Range(0, ForecastRow.Methods)
            .Select(method => new ForecastErrors(Mean(row => row.Absolute[method]), Math.Sqrt(Mean(row => row.Squared[method]))))];
        int best = Enumerable.Range(1, ForecastRow.Methods - 1).MinBy(method => errors[method].MeanAbsoluteError);
        ConfidenceInterval[] intervals = Bootstrap.Run(
            rows.Length,
            block: rows[0].AbsoluteByStep.Length,
            Seed,
            drawn => MeanOf(drawn, row => row.Absolute[ForecastRow.Model]),
            drawn => Math.Sqrt(MeanOf(drawn, row => row.Squared[ForecastRow.Model])),
            drawn => MeanOf(drawn, row => row.Absolute[best] - row.Absolute[ForecastRow.Model]),
            drawn => MeanOf(drawn, row => row.Within));
        Model = errors[ForecastRow.Model] with { MeanAbsoluteErrorInterval = intervals[0], RootMeanSquaredErrorInterval = intervals[1] };
        LastValue = errors[ForecastRow.LastValue];
        SeasonalNaive = errors[ForecastRow.SeasonalNaive];
        Theta = errors[ForecastRow.Theta];
        BestBaseline = errors[best];
        BestBaselineName = s_baselineNames[best];
        Comparison = Verdicts.Compare(BestBaseline.MeanAbsoluteError - Model.MeanAbsoluteError, intervals[2]);
        Coverage = bounded ? Mean(row => row.Within) : null;
        CoverageInterval = bounded ? intervals[3] : null;
        MeanIntervalWidth = bounded ? Mean(row => row.Width) : null;
        ByStep = [.. Enumerable.Range(0, rows[0].AbsoluteByStep.Length).Select(StepErrors)];
    }

    /// <summary>The number of windows with at least one known step ahead.</summary>
    public long Rows => _rows.Length;

    /// <summary>The number of values compared: the known steps ahead of all windows.</summary>
    public long Values { get; }

    /// <summary>The number of steps of the season that the naive forecast repeats; 1 for none.</summary>
    public int SeasonLength { get; }

    /// <summary>The model's errors.</summary>
    public ForecastErrors Model { get; }

    /// <summary>The errors of repeating the window's last value.</summary>
    public ForecastErrors LastValue { get; }

    /// <summary>The errors of repeating the window's last season.</summary>
    public ForecastErrors SeasonalNaive { get; }

    /// <summary>The errors of the Theta method on the window.</summary>
    public ForecastErrors Theta { get; }

    /// <summary>The errors of the simple forecast with the lowest mean absolute error.</summary>
    public ForecastErrors BestBaseline { get; }

    /// <summary>The name of that forecast, for use in a sentence.</summary>
    public string BestBaselineName { get; }

    /// <summary>How the model compares with it.</summary>
    public BaselineComparison Comparison { get; }

    /// <summary>The comparison as a sentence.</summary>
    public string Verdict =>
        Verdicts.Write(Comparison, "mean absolute error", Model.MeanAbsoluteError, BestBaseline.MeanAbsoluteError, BestBaselineName, "G4");

    /// <summary>
    /// The model's mean absolute error divided by that of the seasonal naive forecast (Hyndman &amp; Koehler 2006): below 1, the model is
    /// better.
    /// </summary>
    public double RelativeError => Model.MeanAbsoluteError / SeasonalNaive.MeanAbsoluteError;

    /// <summary>The share of actual values within their interval; null without intervals.</summary>
    public double? Coverage { get; }

    /// <summary>The 95 % interval of the coverage (bootstrap); null without intervals.</summary>
    public ConfidenceInterval? CoverageInterval { get; }

    /// <summary>The mean width of the intervals, in the series' units; null without intervals.</summary>
    public double? MeanIntervalWidth { get; }

    /// <summary>The model's errors at each step ahead, nearest first.</summary>
    public IReadOnlyList<ForecastErrors> ByStep { get; }

    /// <summary>Combines all windows of several evaluations, for example of the folds of a cross-validation.</summary>
    /// <param name="parts">The evaluations, all with the same horizon.</param>
    /// <exception cref="ArgumentException">There are none, or their horizons differ.</exception>
    public static ForecastingMetrics Pool(IReadOnlyCollection<ForecastingMetrics> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Select(part => part.ByStep.Count).Distinct().Count() > 1)
            throw new ArgumentException("There are no evaluations to combine, or their horizons differ.", nameof(parts));
        return new ForecastingMetrics(
            [.. parts.SelectMany(part => part._rows)],
            parts.Max(part => part.SeasonLength),
            parts.All(part => part._bounded));
    }

    /// <summary>Formats the metrics as a table, beginning with the comparison with the best simple forecast.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(Verdict);
        text.AppendLine(CultureInfo.InvariantCulture, $"{Rows:N0} rows, {ByStep.Count} steps ahead");
        Line("", "MAE", "RMSE");
        Line("model", Number(Model.MeanAbsoluteError), Number(Model.RootMeanSquaredError));
        if (Model.MeanAbsoluteErrorInterval is { } interval)
            text.AppendLine(CultureInfo.InvariantCulture, $"{"  95 % interval",-22}{$"{interval.Lower:G3} to {interval.Upper:G3}",20}");
        Line("last value", Number(LastValue.MeanAbsoluteError), Number(LastValue.RootMeanSquaredError));
        Line($"seasonal naive ({SeasonLength})", Number(SeasonalNaive.MeanAbsoluteError), Number(SeasonalNaive.RootMeanSquaredError));
        Line("Theta", Number(Theta.MeanAbsoluteError), Number(Theta.RootMeanSquaredError));
        if (Coverage is { } coverage)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{coverage:P1} of the actual values lie within their interval, {MeanIntervalWidth:G4} wide on average");
        return text.ToString();

        void Line(string name, string first, string second) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-22}{first,10}{second,10}");
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private double Mean(Func<ForecastRow, double> sum) => _rows.Sum(sum) / Values;

    private double MeanOf(int[] drawn, Func<ForecastRow, double> sum)
    {
        double total = 0;
        long known = 0;
        foreach (int i in drawn)
        {
            total += sum(_rows[i]);
            known += _rows[i].Known;
        }

        return total / known;
    }

    private ForecastErrors StepErrors(int step)
    {
        double[] errors = [.. _rows.Select(row => row.AbsoluteByStep[step]).Where(error => !double.IsNaN(error))];
        return errors.Length == 0
            ? new ForecastErrors(double.NaN, double.NaN)
            : new ForecastErrors(errors.Average(), Math.Sqrt(errors.Average(error => error * error)));
    }
}
