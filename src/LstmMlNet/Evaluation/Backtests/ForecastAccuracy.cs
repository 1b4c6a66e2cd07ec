namespace LstmMlNet;

/// <summary>
/// The accuracy of one method's forecasts, as forecasters measure it. Errors are actual minus predicted; unknown values do not count.
/// </summary>
public sealed record ForecastAccuracy
{
    /// <summary>The method's name: <c>model</c>, <c>last value</c>, <c>seasonal naive</c>, <c>drift</c> or <c>Theta</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The number of values compared.</summary>
    public required long Values { get; init; }

    /// <summary>The mean of |error|, in the series' units (MAE).</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>The root of the mean of error², in the series' units (RMSE).</summary>
    public required double RootMeanSquaredError { get; init; }

    /// <summary>
    /// The mean absolute error divided by that of the seasonal naive forecast one step (of the season) ahead within the rows
    /// before the first origin (MASE, Hyndman &amp; Koehler 2006): the mean over series. A series that is constant there has no
    /// scale and does not count; NaN if none has one.
    /// </summary>
    public required double MeanAbsoluteScaledError { get; init; }

    /// <summary>
    /// The root of the mean squared error divided by that of the same forecast (RMSSE, as in the M5 competition): the mean over series.
    /// </summary>
    public required double RootMeanSquaredScaledError { get; init; }

    /// <summary>
    /// The mean of 2·|error| / (|actual| + |predicted|) (sMAPE, as in the M4 competition, as a share from 0 to 2); 0 where both are 0.
    /// </summary>
    public required double SymmetricMeanAbsolutePercentageError { get; init; }

    /// <summary>The sum of |error| divided by the sum of |actual| (WAPE); infinite or NaN if all actual values are 0.</summary>
    public required double WeightedAbsolutePercentageError { get; init; }

    /// <summary>
    /// The mean pinball loss of the median and the interval's bounds, in the series' units; null without intervals.
    /// </summary>
    public double? PinballLoss { get; init; }

    /// <summary>
    /// The continuous ranked probability score from the quantiles (CRPS, Gneiting &amp; Raftery 2007): twice the pinball loss, each
    /// quantile weighted by the share of probabilities that it is nearest to. In the series' units; null without intervals.
    /// </summary>
    public double? ContinuousRankedProbabilityScore { get; init; }

    /// <summary>The share of actual values within their interval; null without intervals.</summary>
    public double? Coverage { get; init; }

    /// <summary>
    /// The mean Winkler (interval) score: the interval's width, plus 2/(1 − confidence) times the distance of each value outside it. In the
    /// series' units; null without intervals.
    /// </summary>
    public double? WinklerScore { get; init; }
}
