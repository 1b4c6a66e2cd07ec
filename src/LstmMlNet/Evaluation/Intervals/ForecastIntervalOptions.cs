namespace LstmMlNet;

/// <summary>How <c>mlContext.Forecasting.CalibrateIntervals</c> calibrates intervals.</summary>
public sealed class ForecastIntervalOptions
{
    /// <summary>
    /// The column of the model's output that identifies the series. Default: null, all rows are calibrated together.
    /// </summary>
    public string? IdColumnName { get; set; }

    /// <summary>The column of the model's output with the actual values. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column of forecasts. Default: <c>Score</c>.</summary>
    public string ScoreColumnName { get; set; } = "Score";

    /// <summary>The column of the intervals' lower bounds, which is replaced. Default: <c>LowerBound</c>.</summary>
    public string LowerBoundColumnName { get; set; } = "LowerBound";

    /// <summary>The column of the intervals' upper bounds, which is replaced. Default: <c>UpperBound</c>.</summary>
    public string UpperBoundColumnName { get; set; } = "UpperBound";

    /// <summary>The share of actual values that should lie within the interval, whatever the model was trained for. Default: 0.9.</summary>
    public float ConfidenceLevel { get; set; } = 0.9f;

    /// <summary>
    /// The minimum number of known values, at each step ahead, for a series to be calibrated by its own errors, provided that they also
    /// suffice for the interval's tails. Other series are calibrated by the errors of all series. Default: 50, since the errors of
    /// neighboring windows are similar.
    /// </summary>
    public int MinimumRowsPerSeries { get; set; } = 50;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        foreach (string name in new[] { LabelColumnName, ScoreColumnName, LowerBoundColumnName, UpperBoundColumnName })
            ArgumentException.ThrowIfNullOrEmpty(name);
        if (!(ConfidenceLevel is > 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(ConfidenceLevel),
                ConfidenceLevel,
                $"{nameof(ConfidenceLevel)} must be between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumRowsPerSeries, 1, nameof(MinimumRowsPerSeries));
    }
}
