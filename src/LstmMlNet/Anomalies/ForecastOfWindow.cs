namespace LstmMlNet.Anomalies;

/// <summary>A window's forecast of the next value, less the level: its median, and the bounds of its interval.</summary>
internal static class ForecastOfWindow
{
    public const string Score = "LstmAnomaly.Score";
    public const string Lower = "LstmAnomaly.Lower";
    public const string Upper = "LstmAnomaly.Upper";

    /// <summary>The unit that errors are measured in: the interval's width, or what rounding leaves of it.</summary>
    public static double WidthOf(ReadOnlySpan<double> forecast) =>
        Math.Max(forecast[2] - forecast[1], 1e-6 * (Math.Abs(forecast[0]) + 1e-12));

    /// <summary>How far what came lies from the median, in widths.</summary>
    public static double SizeOf(double change, ReadOnlySpan<double> forecast) => Math.Abs(change - forecast[0]) / WidthOf(forecast);
}
