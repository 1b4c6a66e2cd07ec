namespace LstmMlNet.Reports;

/// <summary>What <see cref="ForecastReport"/> shows.</summary>
public sealed class ForecastReportOptions
{
    /// <summary>The page's title. Default: <c>Forecasts</c>.</summary>
    public string Title { get; set; } = "Forecasts";

    /// <summary>The maximum number of series to draw, spread over the table. Default: 6.</summary>
    public int MaximumSeries { get; set; } = 6;

    /// <summary>Stops before the next target, and nothing is written. Default: none.</summary>
    public CancellationToken CancellationToken { get; set; }
}
