using LstmMlNet.Reports.Plots;
using LstmMlNet.Reports.Sections;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes the result of <c>mlContext.Forecasting.BacktestForecast</c> as one self-contained HTML file: the model compared with the simple
/// forecasts, errors and coverage by step ahead, and series with history, forecasts, intervals, the best simple forecast and the actual
/// values.
/// </summary>
public static class BacktestReport
{
    private const string FileName = "backtest.html";

    /// <summary>Writes a report on a backtest.</summary>
    /// <param name="backtest">The backtest.</param>
    /// <param name="folder">The folder to write to; it is created if it does not exist.</param>
    /// <param name="title">The page's title. Default: <c>Backtest</c>.</param>
    /// <param name="series">The IDs of the series to draw. Default: null, six, from best to worst scaled error.</param>
    /// <returns>The path of the HTML file; the plots are written next to it as SVG.</returns>
    /// <exception cref="ArgumentException">There is no series with that ID.</exception>
    public static string Write(ForecastBacktest backtest, string folder, string title = "Backtest", IReadOnlyList<string>? series = null)
    {
        ArgumentNullException.ThrowIfNull(backtest);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(title);
        Section[] sections =
            [BacktestSections.Summary(backtest), BacktestSections.BySteps(backtest), BacktestPictures.Create(backtest, series)];
        return PageFolder.Write(folder, FileName, title, sections);
    }
}
