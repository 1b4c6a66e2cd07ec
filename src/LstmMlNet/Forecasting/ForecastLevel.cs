namespace LstmMlNet;

/// <summary>What the values of a window, and the forecasts from it, are relative to.</summary>
public enum ForecastLevel
{
    /// <summary>The last value: for series that continue from where they are.</summary>
    LastValue = 0,

    /// <summary>The mean of the window: for series that return to it.</summary>
    Mean = 1,

    /// <summary>
    /// The value one season before each step, so that the network forecasts by how much a season differs from the one before. A series that
    /// is shorter than a season is taken relative to its last value.
    /// </summary>
    SeasonBefore = 2,

    /// <summary>
    /// The forecast of the Theta method (<see cref="ThetaForecast"/>) from the last rows, so that the network forecasts its errors: for
    /// series that are short, or continue as before.
    /// </summary>
    Theta = 3,
}
