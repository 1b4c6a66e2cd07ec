namespace LstmMlNet;

/// <summary>The accuracy of a backtest's forecasts of one series.</summary>
/// <param name="Series">The series' ID as text; empty where the rows are one series.</param>
/// <param name="Accuracy">The model and the simple forecasts.</param>
public sealed record SeriesAccuracy(string Series, BacktestAccuracy Accuracy);
