using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Sections;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes a report on a forecaster of a table as one self-contained HTML file: its errors on rows that it was not trained on, compared with
/// simple forecasts, forecasts of selected series with history, interval and actual values, errors and coverage by step ahead, learning
/// curves, and the inside of the network.
/// </summary>
public static class ForecastReport
{
    private const string FileName = "report.html";
    private const int MostWindows = 300;

    /// <summary>Writes a report.</summary>
    /// <param name="model">A forecaster that was trained without the last rows.</param>
    /// <param name="table">The table with these rows.</param>
    /// <param name="heldOutRows">The number of last rows of each series that it was not trained on, at least its horizon.</param>
    /// <param name="folder">The folder to write to; it is created if it does not exist.</param>
    /// <param name="options">Title and number of series; null for the defaults.</param>
    /// <returns>The path of the HTML file.</returns>
    /// <exception cref="ArgumentException">The data do not fit the model, or a name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer rows than steps ahead, or no series to draw.</exception>
    /// <exception cref="InvalidOperationException">No future is known.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public static string Write(
        LstmForecastTransformer model,
        IDataView table,
        int heldOutRows,
        string folder,
        ForecastReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new ForecastReportOptions();
        ArgumentException.ThrowIfNullOrEmpty(options.Title, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumSeries, 1, nameof(options));
        IDataView backtest = model.Backtest(table, heldOutRows);
        var sections = new List<Section>();
        ForecastTable columns = model.Table;
        IReadOnlyList<BacktestedForecast> forecasts = [];
        IReadOnlyList<ReportMetric> headline = [];
        for (int i = 0; i < columns.TargetColumnNames.Count; i++)
        {
            string target = columns.TargetColumnNames[i];
            bool isOnly = columns.TargetColumnNames.Count == 1;
            string suffix = i == 0 && isOnly ? "" : string.Create(CultureInfo.InvariantCulture, $"-{i + 1}");
            ForecastColumnNames names = model.ColumnsOf(target);
            ForecastingMetrics metrics = new MLContext().Forecasting.EvaluateForecast(
                backtest,
                model.SeasonLength,
                names.Label,
                names.History,
                names.Score,
                names.LowerBound,
                names.UpperBound,
                seasonalNaiveColumnName: names.SeasonalNaive);
            forecasts = BacktestedForecast.Read(backtest, model, target);
            IReadOnlyList<ReportMetric> reported = ReportMetrics.Of(metrics, model.ConfidenceLevel);
            headline = i == 0 ? reported : headline;
            sections.Add(SummarySection.Create(
                i == 0 ? "summary" : $"summary{suffix}",
                isOnly ? "In short" : $"In short: {target}",
                reported,
                TableWords.What(model, target, forecasts, heldOutRows),
                model.Model.Ensemble));
            sections.Add(TableForecastSection.Create(
                $"forecast{suffix}",
                target,
                metrics,
                forecasts,
                model.ConfidenceLevel,
                options.MaximumSeries));
            options.CancellationToken.ThrowIfCancellationRequested();
        }

        sections.AddRange(Inside(model, table, heldOutRows, forecasts, headline));
        options.CancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        HtmlPage.Save(path, options.Title, sections);
        return path;
    }

    /// <summary>How the network learned, what goes on in it, what it costs, and its settings.</summary>
    private static IEnumerable<Section> Inside(
        LstmForecastTransformer model,
        IDataView table,
        int heldOutRows,
        IReadOnlyList<BacktestedForecast> forecasts,
        IReadOnlyList<ReportMetric> metrics)
    {
        // Of many series the last window of each is enough.
        bool isMany = forecasts.Count > MostWindows;
        string[] names = isMany
            ? [.. forecasts.GroupBy(one => one.Series).Select(series => series.Key)]
            : [.. forecasts.Select(one => one.Series)];
        IDataView windows = new MLContext().Data.TakeRows(
            model.Windows(table, isMany ? model.Horizon : heldOutRows),
            MostWindows);
        var subject = new ReportSubject(
            windows,
            new ReportOptions { Metrics = metrics },
            Array.TrueForAll(names, name => name.Length == 0) ? [] : names,
            model);
        return new[]
        {
            CurvesSection.Create(subject),
            GatesSection.Create(subject),
            MemorySection.Create(subject),
            CostSection.Create(subject),
            SettingsSection.Create(subject),
        }.OfType<Section>();
    }
}
