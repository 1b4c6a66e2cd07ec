namespace LstmMlNet;

/// <summary>The errors of a forecast, over all rows and steps ahead together.</summary>
/// <param name="MeanAbsoluteError">Mean of |forecast − truth|, in the series' units.</param>
/// <param name="RootMeanSquaredError">Root of the mean of (forecast − truth)².</param>
public sealed record ForecastErrors(double MeanAbsoluteError, double RootMeanSquaredError);
