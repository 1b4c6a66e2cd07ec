namespace LstmMlNet.Evaluation.Baselines;

/// <summary>Simple forecasts of a series from all of its values before an origin.</summary>
/// <param name="LastValue">The last value, for every step.</param>
/// <param name="SeasonalNaive">The last value at the same place of the season.</param>
/// <param name="Drift">The straight line from the first value through the last one, drawn on.</param>
/// <param name="Theta">The Theta method.</param>
internal sealed record SimpleForecasts(double[] LastValue, double[] SeasonalNaive, double[] Drift, double[] Theta)
{
    /// <param name="values">The past, the latest value last. A missing value (NaN) counts as the last one that was known.</param>
    /// <param name="horizon">Steps to forecast.</param>
    /// <param name="season">Steps of a season; 1 for none. A past that is shorter repeats its last value.</param>
    /// <returns>Null if no value is known.</returns>
    public static SimpleForecasts? From(ReadOnlySpan<double> values, int horizon, int season)
    {
        double[] known = Known(values);
        if (known.Length == 0)
            return null;
        int lag = known.Length >= season ? season : 1;
        double slope = known.Length > 1 ? (known[^1] - known[0]) / (known.Length - 1) : 0;
        var naive = new double[horizon];
        var drift = new double[horizon];
        var seasonal = new double[horizon];
        for (int h = 0; h < horizon; h++)
        {
            naive[h] = known[^1];
            drift[h] = known[^1] + (slope * (h + 1));
            seasonal[h] = known[known.Length - lag + (h % lag)];
        }

        return new SimpleForecasts(naive, seasonal, drift, ThetaForecast.Run(known, horizon, season));
    }

    /// <summary>The values from the first known one on, each missing one filled by the one before it.</summary>
    private static double[] Known(ReadOnlySpan<double> values)
    {
        int first = 0;
        while (first < values.Length && double.IsNaN(values[first]))
            first++;
        double[] known = values[first..].ToArray();
        for (int t = 1; t < known.Length; t++)
        {
            if (double.IsNaN(known[t]))
                known[t] = known[t - 1];
        }

        return known;
    }
}
