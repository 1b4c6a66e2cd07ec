using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Sections;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes a report on a forecaster of a table as one self-contained HTML file: its errors on rows that it was not trained on, compared with
/// simple forecasts by step ahead, and forecasts of selected series with the actual values.
/// </summary>
public static class ForecastReport
{
    private const string FileName = "report.html";

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
        foreach (string target in model.Table.TargetColumnNames)
        {
            string of = model.Table.TargetColumnNames.Count == 1 ? "" : $"{target}.";
            ForecastingMetrics metrics = new MLContext().Forecasting.EvaluateForecast(
                backtest,
                model.SeasonLength,
                $"{of}Label",
                $"{of}History",
                $"{of}Score",
                $"{of}LowerBound",
                $"{of}UpperBound",
                seasonalNaiveColumnName: $"{of}SeasonalNaive");
            var rows = BacktestedForecast.Read(backtest, model.Table.IdColumnNames, of);
            sections.Add(TableForecastSection.Errors(target, metrics, rows, model.ConfidenceLevel));
            sections.Add(TableForecastSection.Series(target, rows, options.MaximumSeries));
            options.CancellationToken.ThrowIfCancellationRequested();
        }

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        HtmlPage.Save(path, options.Title, sections);
        return path;
    }
}
