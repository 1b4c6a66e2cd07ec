namespace LstmMlNet.Evaluation.Backtests;

/// <summary>Measures forecasts by the metrics of <see cref="ForecastAccuracy"/>.</summary>
internal static class AccuracyOfRows
{
    private static readonly (string Name, Func<BacktestRow, double> Of)[] s_methods =
    [
        ("model", row => row.Predicted),
        ("last value", row => row.LastValue),
        ("seasonal naive", row => row.SeasonalNaive),
        ("drift", row => row.Drift),
        ("Theta", row => row.Theta),
    ];

    /// <param name="rows">Forecasts whose actual values are known.</param>
    /// <param name="scales">Each series' scale, by its number.</param>
    /// <param name="confidence">The share that the model's intervals are meant to hold; null where it has none.</param>
    public static BacktestAccuracy Measure(IReadOnlyList<BacktestRow> rows, SeriesScale[] scales, float? confidence) => new(
    [
        .. s_methods.Select((method, i) =>
        {
            ForecastAccuracy accuracy = Points(rows, scales, method.Name, method.Of);
            return i == 0 && confidence is { } share ? WithIntervals(accuracy, rows, share) : accuracy;
        }),
    ]);

    private static ForecastAccuracy Points(
        IReadOnlyList<BacktestRow> rows,
        SeriesScale[] scales,
        string name,
        Func<BacktestRow, double> predicted)
    {
        (double absolute, double squared, double relative, double actual) = (0, 0, 0, 0);
        var bySeries = new Dictionary<int, (double Absolute, double Squared, int Count)>();
        foreach (BacktestRow row in rows)
        {
            double forecast = predicted(row);
            double error = Math.Abs(row.Actual - forecast);
            double sizes = Math.Abs(row.Actual) + Math.Abs(forecast);
            absolute += error;
            squared += error * error;
            relative += sizes > 0 ? 2 * error / sizes : 0;
            actual += Math.Abs(row.Actual);
            (double Absolute, double Squared, int Count) own = bySeries.GetValueOrDefault(row.SeriesNumber);
            bySeries[row.SeriesNumber] = (own.Absolute + error, own.Squared + (error * error), own.Count + 1);
        }

        (double scaledAbsolute, double scaledSquared, int scaled) = (0, 0, 0);
        foreach ((int series, (double sum, double squares, int count)) in bySeries)
        {
            SeriesScale scale = scales[series];
            if (double.IsNaN(scale.Absolute))
                continue;
            scaled++;
            scaledAbsolute += sum / count / scale.Absolute;
            scaledSquared += Math.Sqrt(squares / count / scale.Squared);
        }

        return new ForecastAccuracy
        {
            Method = name,
            Values = rows.Count,
            MeanAbsoluteError = absolute / rows.Count,
            RootMeanSquaredError = Math.Sqrt(squared / rows.Count),
            MeanAbsoluteScaledError = scaledAbsolute / scaled,
            RootMeanSquaredScaledError = scaledSquared / scaled,
            SymmetricMeanAbsolutePercentageError = relative / rows.Count,
            WeightedAbsolutePercentageError = absolute / actual,
        };
    }

    private static ForecastAccuracy WithIntervals(ForecastAccuracy accuracy, IReadOnlyList<BacktestRow> rows, float confidence)
    {
        double tail = (1.0 - confidence) / 2;
        double[] levels = [tail, 0.5, 1 - tail];
        double[] weights = QuantileScores.Weights(levels);
        (double pinball, double ranked, double winkler, long within) = (0, 0, 0, 0);
        foreach (BacktestRow row in rows)
        {
            ReadOnlySpan<double> quantiles = [row.LowerBound, row.Predicted, row.UpperBound];
            for (int i = 0; i < levels.Length; i++)
            {
                double loss = QuantileScores.Pinball(row.Actual, quantiles[i], levels[i]);
                pinball += loss / levels.Length;
                ranked += 2 * weights[i] * loss;
            }

            winkler += QuantileScores.Winkler(row.Actual, row.LowerBound, row.UpperBound, confidence);
            within += row.LowerBound <= row.Actual && row.Actual <= row.UpperBound ? 1 : 0;
        }

        return accuracy with
        {
            PinballLoss = pinball / rows.Count,
            ContinuousRankedProbabilityScore = ranked / rows.Count,
            WinklerScore = winkler / rows.Count,
            Coverage = (double)within / rows.Count,
        };
    }
}
