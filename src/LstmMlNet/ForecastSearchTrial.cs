namespace LstmMlNet;

/// <summary>Network settings that were tried within <see cref="LstmForecastEstimator.Options.SearchTimeBudget"/>.</summary>
/// <param name="Candidate">The number of the settings, from 0 for the initial ones.</param>
/// <param name="Options">The settings.</param>
/// <param name="Error">The mean absolute error at the end of the training part, in units of each window's naive error.</param>
/// <param name="IsBest">Whether they are clearly better than all before them; the last such settings are used.</param>
public sealed record ForecastSearchTrial(int Candidate, LstmSequenceEstimator.Options Options, double Error, bool IsBest);
