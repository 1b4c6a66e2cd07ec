using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>
/// The windows of a table with a network's forecasts of all steps ahead: at once, or, where the network forecasts fewer
/// (<see cref="ForecastLayout.StepsAtOnce"/>), pass by pass, each on the forecasts of those before as if they had come.
/// </summary>
internal static class ForecastScores
{
    /// <param name="model">The network.</param>
    /// <param name="table">The table.</param>
    /// <param name="layout">What turns rows into windows.</param>
    /// <param name="origins">The rows that are forecast from.</param>
    /// <param name="note">Takes what the user should know; null for nobody.</param>
    public static IDataView Of(
        LstmSequenceTransformer model,
        IDataView table,
        ForecastLayout layout,
        Origins origins,
        Action<string>? note)
    {
        IDataView scored = model.Transform(ForecastWindows.ToForecast(table, layout, origins, note));
        if (layout.DecodedSteps == layout.Horizon)
            return scored;
        for (int known = layout.DecodedSteps; known < layout.Horizon; known += layout.DecodedSteps)
            scored = model.Transform(FedBackWindows.ToForecast(scored, table, layout, origins, known));
        return FedBackWindows.ToScores(scored, layout);
    }
}
