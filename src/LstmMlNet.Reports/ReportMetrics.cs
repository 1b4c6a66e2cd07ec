using System.Globalization;

namespace LstmMlNet.Reports;

/// <summary>
/// The metrics of an evaluation as a report shows them, each with its interval, count and baselines, the headline metric first.
/// </summary>
public static class ReportMetrics
{
    /// <summary>Accuracy, macro-accuracy and log-loss.</summary>
    /// <param name="metrics">The evaluation.</param>
    public static IReadOnlyList<ReportMetric> Of(SequenceClassificationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var common = new ReportMetric("accuracy", metrics.Accuracy) { Count = metrics.Count };
        return
        [
            With(common, metrics.AccuracyInterval) with
            {
                Comparison = metrics.Comparison,
                Baselines = [new ReportBaseline($"always predicting “{metrics.BaselineClass}”", metrics.BaselineAccuracy)],
            },
            With(common with { Name = "mean recall over the classes", Value = metrics.MacroAccuracy }, metrics.MacroAccuracyInterval),
            With(
                common with { Name = "log loss", Value = metrics.LogLoss, HigherIsBetter = false, Format = "F3" },
                metrics.LogLossInterval),
        ];
    }

    /// <summary>Root mean squared error, mean absolute error and R².</summary>
    /// <param name="metrics">The evaluation.</param>
    public static IReadOnlyList<ReportMetric> Of(SequenceRegressionMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        const string Mean = "always predicting the mean";
        var common = new ReportMetric(
            "root mean squared error",
            metrics.RootMeanSquaredError) { Count = metrics.Count, HigherIsBetter = false, Format = "G4" };
        return
        [
            With(common, metrics.RootMeanSquaredErrorInterval) with
            {
                Comparison = metrics.Comparison,
                Baselines = [new ReportBaseline(Mean, metrics.BaselineRootMeanSquaredError)],
            },
            With(common with { Name = "mean absolute error", Value = metrics.MeanAbsoluteError }, metrics.MeanAbsoluteErrorInterval) with
            {
                Baselines = [new ReportBaseline(Mean, metrics.BaselineMeanAbsoluteError)],
            },
            With(
                common with { Name = "R squared", Value = metrics.RSquared, HigherIsBetter = true, Format = "F3" },
                metrics.RSquaredInterval),
        ];
    }

    /// <summary>Mean absolute error, root mean squared error and coverage.</summary>
    /// <param name="metrics">The evaluation.</param>
    /// <param name="confidenceLevel">The share of values that the interval is meant to contain; null if it is unknown.</param>
    public static IReadOnlyList<ReportMetric> Of(ForecastingMetrics metrics, double? confidenceLevel = null)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var common = new ReportMetric("mean absolute error", metrics.Model.MeanAbsoluteError)
        {
            Count = metrics.Rows,
            Counted = "forecasts",
            HigherIsBetter = false,
            Format = "G4",
        };
        var all = new List<ReportMetric>
        {
            With(common, metrics.Model.MeanAbsoluteErrorInterval) with
            {
                Comparison = metrics.Comparison,
                Baselines = Baselines(metrics, errors => errors.MeanAbsoluteError),
            },
            With(
                common with { Name = "root mean squared error", Value = metrics.Model.RootMeanSquaredError },
                metrics.Model.RootMeanSquaredErrorInterval) with
            {
                Baselines = Baselines(metrics, errors => errors.RootMeanSquaredError),
            },
        };
        string interval = confidenceLevel is { } level ? string.Create(CultureInfo.InvariantCulture, $"{level:P0} interval") : "interval";
        if (metrics.Coverage is { } coverage)
            all.Add(With(
                common with { Name = $"coverage of the {interval}", Value = coverage, HigherIsBetter = true, Format = "P1" },
                metrics.CoverageInterval));
        return all;
    }

    private static List<ReportBaseline> Baselines(ForecastingMetrics metrics, Func<ForecastErrors, double> error)
    {
        var all = new List<ReportBaseline> { new("the last value", error(metrics.LastValue)) };
        if (metrics.SeasonLength > 1)
            all.Add(new ReportBaseline($"the value {metrics.SeasonLength} steps before", error(metrics.SeasonalNaive)));
        all.Add(new ReportBaseline("the Theta method", error(metrics.Theta)));
        return all;
    }

    private static ReportMetric With(ReportMetric metric, ConfidenceInterval? interval) =>
        metric with { Lower = interval?.Lower, Upper = interval?.Upper };
}
