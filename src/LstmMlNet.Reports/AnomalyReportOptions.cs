namespace LstmMlNet.Reports;

/// <summary>What <see cref="AnomalyReport"/> draws.</summary>
public sealed class AnomalyReportOptions
{
    /// <summary>The page's title. Default: <c>Anomalies</c>.</summary>
    public string Title { get; set; } = "Anomalies";

    /// <summary>The series: a column of numbers. Default: <c>Value</c>.</summary>
    public string ValueColumnName { get; set; } = "Value";

    /// <summary>The detector's column: (alert, score, p-value, lower bound, upper bound). Default: <c>Prediction</c>.</summary>
    public string PredictionColumnName { get; set; } = "Prediction";

    /// <summary>The column that identifies the series. Default: null, one series.</summary>
    public string? IdColumnName { get; set; }

    /// <summary>
    /// The column with the time of each row (a date or a number), for the axis and the list of alerts. Default: null, rows are counted.
    /// </summary>
    public string? TimeColumnName { get; set; }

    /// <summary>
    /// The detector: the report then says how many alerts ordinary rows would raise by chance, and shows its learning curves and settings.
    /// Default: null.
    /// </summary>
    public LstmAnomalyTransformer? Detector { get; set; }

    /// <summary>Stops before the page is written, and nothing is. Default: none.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The maximum number of series to draw, those with the highest scores. Default: 6.</summary>
    public int MaximumSeries { get; set; } = 6;
}
