using System.Numerics.Tensors;
using LstmMlNet.Evaluation.Baselines;

namespace LstmMlNet;

/// <summary>
/// The Theta method (Assimakopoulos &amp; Nikolopoulos 2000), which won the M3 competition: the mean of two forecasts, the straight line
/// through the series, extrapolated, and simple exponential smoothing of the series with its distances from that line doubled. A seasonal
/// series is first deseasonalized by classical decomposition, and its forecasts are reseasonalized.
/// </summary>
public static class ThetaForecast
{
    // The quantile of the normal distribution by which the season is tested, as in the paper: 90 %.
    private const double SeasonTest = 1.645;

    /// <summary>Forecasts a series.</summary>
    /// <param name="series">The past, the latest value last.</param>
    /// <param name="horizon">The number of steps to forecast.</param>
    /// <param name="seasonLength">The number of steps of a season. Default: 1, none.</param>
    /// <returns>The next values, one per step ahead.</returns>
    /// <exception cref="ArgumentException">The series is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon or the season is below 1.</exception>
    public static double[] Run(ReadOnlySpan<double> series, int horizon, int seasonLength = 1)
    {
        if (series.IsEmpty)
            throw new ArgumentException("The series has no values.", nameof(series));
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonLength, 1);
        double[] values = series.ToArray();
        SeasonalIndices? season = IsSeasonal(values, seasonLength) ? SeasonalIndices.Of(values, seasonLength) : null;
        season?.Remove(values);
        double[] forecasts = WithoutSeason(values, horizon);
        season?.Restore(forecasts, values.Length);
        return forecasts;
    }

    private static double[] WithoutSeason(double[] values, int horizon)
    {
        int n = values.Length;
        (double intercept, double slope) = Line(values);
        var doubled = new double[n];
        for (int t = 0; t < n; t++)
            doubled[t] = (2 * values[t]) - (intercept + (slope * t));
        double level = ExponentialSmoothing.Level(doubled);
        var forecasts = new double[horizon];
        for (int h = 0; h < horizon; h++)
            forecasts[h] = (level + intercept + (slope * (n + h))) / 2;
        return forecasts;
    }

    /// <summary>The least squares line over the places 0, 1, …</summary>
    private static (double Intercept, double Slope) Line(double[] values)
    {
        int n = values.Length;
        double middle = (n - 1) / 2.0;
        double mean = values.Average();
        (double products, double squares) = (0, 0);
        for (int t = 0; t < n; t++)
        {
            products += (t - middle) * (values[t] - mean);
            squares += (t - middle) * (t - middle);
        }

        double slope = n > 1 ? products / squares : 0;
        return (mean - (slope * middle), slope);
    }

    /// <summary>Whether the autocorrelation at the season's length is more than chance (Bartlett's limit).</summary>
    private static bool IsSeasonal(double[] values, int season)
    {
        int n = values.Length;
        if (season < 2 || n < 2 * season)
            return false;
        double mean = values.Average();
        double[] centered = [.. values.Select(value => value - mean)];
        double variance = TensorPrimitives.SumOfSquares<double>(centered);
        if (variance <= 0)
            return false;
        double squares = 0;
        double correlation = 0;
        for (int lag = 1; lag <= season; lag++)
        {
            if (lag > 1)
                squares += correlation * correlation;
            correlation = TensorPrimitives.Dot<double>(centered.AsSpan(lag), centered.AsSpan(0, n - lag)) / variance;
        }

        return Math.Abs(correlation) > SeasonTest * Math.Sqrt((1 + (2 * squares)) / n);
    }
}
