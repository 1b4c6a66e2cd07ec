namespace LstmMlNet;

/// <summary>A model's accuracy next to that of the simple forecasts from the same origins.</summary>
public sealed class BacktestAccuracy
{
    internal BacktestAccuracy(IReadOnlyList<ForecastAccuracy> methods) => Methods = methods;

    /// <summary>All methods, the model first.</summary>
    public IReadOnlyList<ForecastAccuracy> Methods { get; }

    /// <summary>The model.</summary>
    public ForecastAccuracy Model => Methods[0];

    /// <summary>The naive forecast: the last value.</summary>
    public ForecastAccuracy LastValue => Methods[1];

    /// <summary>The seasonal naive forecast: the last value at the same point of the season.</summary>
    public ForecastAccuracy SeasonalNaive => Methods[2];

    /// <summary>The drift forecast: the straight line through the first and last values, extrapolated.</summary>
    public ForecastAccuracy Drift => Methods[3];

    /// <summary>The Theta method, fitted to all values before each origin.</summary>
    public ForecastAccuracy Theta => Methods[4];

    /// <summary>The simple forecast with the lowest mean absolute scaled error, or absolute error where there is no scale.</summary>
    public ForecastAccuracy BestBaseline => Methods.Skip(1).MinBy(method =>
        double.IsNaN(method.MeanAbsoluteScaledError) ? method.MeanAbsoluteError : method.MeanAbsoluteScaledError)!;
}
