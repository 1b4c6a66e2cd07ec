namespace LstmMlNet;

/// <summary>The errors of a forecast, over all rows and steps ahead together.</summary>
/// <param name="MeanAbsoluteError">Mean of |predicted − actual|, in the series' units.</param>
/// <param name="RootMeanSquaredError">Root of the mean of (predicted − actual)².</param>
public sealed record ForecastErrors(double MeanAbsoluteError, double RootMeanSquaredError)
{
    /// <summary>
    /// The mean absolute error's 95 % interval: a bootstrap that draws blocks of neighbouring windows as long as the horizon,
    /// since windows that overlap err alike. Null where it was not computed.
    /// </summary>
    public ConfidenceInterval? MeanAbsoluteErrorInterval { get; init; }

    /// <summary>The root mean squared error's 95 % interval, made the same way.</summary>
    public ConfidenceInterval? RootMeanSquaredErrorInterval { get; init; }
}
