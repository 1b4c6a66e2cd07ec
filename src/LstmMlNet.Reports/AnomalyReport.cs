using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Sections;
using Microsoft.ML;

namespace LstmMlNet.Reports;

/// <summary>
/// Writes the predictions of a detector (<c>mlContext.AnomalyDetection.DetectAnomaliesByLstm</c>) as one self-contained HTML file: each
/// series with the band in which it was expected, its alerts marked, and the alerts as a table.
/// </summary>
public static class AnomalyReport
{
    private const string FileName = "anomalies.html";

    /// <summary>Writes a report on rows that a detector has judged.</summary>
    /// <param name="judged">The rows with the detector's column: <c>detector.Transform(rows)</c>.</param>
    /// <param name="folder">The folder to write to; it is created if it does not exist.</param>
    /// <param name="options">Columns and title; null for the defaults.</param>
    /// <returns>The path of the HTML file; the plots are written next to it as SVG.</returns>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public static string Write(IDataView judged, string folder, AnomalyReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new AnomalyReportOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaximumSeries, 1, nameof(options));
        Section section = AnomalySection.Create(judged, options);
        options.CancellationToken.ThrowIfCancellationRequested();
        Section?[] ofDetector = options.Detector is { Forecaster: var forecaster }
            ?
            [
                CurvesSection.Create(forecaster, NetworkWords.OfWhich(forecaster.Ensemble.Count, null), isTested: false),
                SettingsSection.Create(forecaster, isPart: true),
            ]
            : [];
        return PageFolder.Write(folder, FileName, options.Title, [section, .. ofDetector.OfType<Section>()]);
    }
}
