namespace LstmMlNet;

/// <summary>Settings of the network that were tried within <see cref="LstmForecastEstimator.Options.SearchTime"/>.</summary>
/// <param name="Number">Which ones, from 0, those that the search begins with.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Error">The mean absolute error at the end of the training part, in units of the naive error in each window.</param>
/// <param name="IsBest">Whether they do clearly better than those before: the last of these are taken.</param>
public sealed record ForecastSearchTrial(int Number, LstmSequenceEstimator.Options Settings, double Error, bool IsBest);
