using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>Of the simple forecasts of a table the one with the lowest error: the one to draw beside the model's.</summary>
internal sealed class BestSimpleForecast
{
    private readonly Func<BacktestedForecast, double[]> _forecast;

    /// <param name="metrics">The metrics of all of them.</param>
    public BestSimpleForecast(ForecastingMetrics metrics)
    {
        int season = metrics.SeasonLength;
        double least = metrics.BestBaseline.MeanAbsoluteError;
        if (metrics.LastValue.MeanAbsoluteError == least)
            (Name, _forecast) = ("the last value", LastValue);
        else if (metrics.SeasonalNaive.MeanAbsoluteError == least)
            (Name, _forecast) = (string.Create(CultureInfo.InvariantCulture, $"the value {season} steps before"), SeasonBefore);
        else
            (Name, _forecast) = ("the Theta method", one => ThetaForecast.Run(one.History, one.Score.Length, season));
    }

    /// <summary>Its name, for use in a sentence.</summary>
    public string Name { get; }

    public double[] Of(BacktestedForecast forecast) => _forecast(forecast);

    private static double[] LastValue(BacktestedForecast forecast) =>
        [.. Enumerable.Repeat(forecast.History[^1], forecast.Score.Length)];

    /// <summary>Where the season before is not known, the last value, as the evaluation has it.</summary>
    private static double[] SeasonBefore(BacktestedForecast forecast) =>
        [.. forecast.SeasonBefore.Select(value => double.IsNaN(value) ? forecast.History[^1] : value)];
}
