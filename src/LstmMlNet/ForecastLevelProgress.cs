namespace LstmMlNet;

/// <summary>A level that <see cref="LstmForecastEstimator"/> tried when it chose what values are relative to.</summary>
/// <param name="Number">The number of the level, from 1.</param>
/// <param name="Count">The number of levels that are tried.</param>
/// <param name="Level">The level.</param>
/// <param name="Logarithm">Whether logarithms were forecast.</param>
/// <param name="Error">The mean absolute error at the end of the training part, in units of each window's naive error.</param>
public sealed record ForecastLevelProgress(int Number, int Count, ForecastLevel Level, bool Logarithm, double Error);
