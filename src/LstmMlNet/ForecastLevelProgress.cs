namespace LstmMlNet;

/// <summary>A level that was tried when <see cref="LstmForecastEstimator"/> chose what values are relative to.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Count">The number of levels that are tried.</param>
/// <param name="Level">The level.</param>
/// <param name="Logarithm">Whether of logarithms.</param>
/// <param name="Error">The mean absolute error at the end of the training part, in units of the naive error in each window.</param>
public sealed record ForecastLevelProgress(int Number, int Count, ForecastLevel Level, bool Logarithm, double Error);
