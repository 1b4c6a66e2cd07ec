namespace LstmMlNet.Forecasting;

/// <summary>A network of a forecaster, and what turns rows into its windows and its forecasts back.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Model">The network.</param>
internal sealed record ForecastPart(ForecastLayout Layout, LstmSequenceTransformer Model);
