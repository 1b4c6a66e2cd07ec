namespace LstmMlNet;

/// <summary>The errors of a forecast, over all rows and steps ahead.</summary>
/// <param name="MeanAbsoluteError">The mean of |predicted − actual|, in the series' units.</param>
/// <param name="RootMeanSquaredError">The root of the mean of (predicted − actual)².</param>
public sealed record ForecastErrors(double MeanAbsoluteError, double RootMeanSquaredError)
{
    /// <summary>
    /// The 95 % interval of the mean absolute error, by a bootstrap of blocks of neighboring windows as long as the horizon, since the
    /// errors of overlapping windows are correlated. Null if it was not computed.
    /// </summary>
    public ConfidenceInterval? MeanAbsoluteErrorInterval { get; init; }

    /// <summary>The 95 % interval of the root mean squared error, computed in the same way.</summary>
    public ConfidenceInterval? RootMeanSquaredErrorInterval { get; init; }
}
