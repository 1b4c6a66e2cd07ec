using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>Detectors that score each row of a series by the rows up to it; the network learns from the first rows alone.</summary>
internal static class Detectors
{
    public static readonly (string Name, Func<double[], int, double[]> Score)[] All =
    [
        ("LSTM", (values, train) => Lstm(values, train, seed: 1)),
        ("LSTM, up to 20 alerts replaced", (values, train) => Lstm(values, train, seed: 1, replaced: 20)),
        ("LSTM, up to 200 alerts replaced", (values, train) => Lstm(values, train, seed: 1, replaced: 200)),
        ("spectral residual", (values, _) => SpectralResidual.Scores(values)),
        ("moving z-score, 100 rows", (values, _) => MovingDeviation(values, 100)),
    ];

    public static double[] Lstm(double[] values, int train, int seed, int replaced = 0)
    {
        var mlContext = new MLContext(seed);
        Row[] rows = [.. values.Select(value => new Row { Value = value })];
        var options = new LstmAnomalyEstimator.Options { ReplacedAlerts = replaced };
        options.Trainer.Seed = seed;
        options.Trainer.ThreadCount = 1;
        LstmAnomalyTransformer model =
            mlContext.AnomalyDetection.DetectAnomaliesByLstm(options).Fit(mlContext.Data.LoadFromEnumerable(rows[..train]));
        IDataView scored = model.Transform(mlContext.Data.LoadFromEnumerable(rows));
        return [.. scored.GetColumn<double[]>("Prediction").Select(prediction => prediction[1])];
    }

    /// <summary>How many standard deviations a value lies from the mean of the rows before it.</summary>
    public static double[] MovingDeviation(double[] values, int window)
    {
        var scores = new double[values.Length];
        for (int t = 2; t < values.Length; t++)
        {
            ReadOnlySpan<double> before = values.AsSpan(Math.Max(0, t - window), Math.Min(window, t));
            double mean = 0;
            foreach (double value in before)
                mean += value / before.Length;
            double variance = 0;
            foreach (double value in before)
                variance += (value - mean) * (value - mean) / before.Length;
            scores[t] = Math.Abs(values[t] - mean) / Math.Max(Math.Sqrt(variance), 1e-9);
        }

        return scores;
    }

    private sealed class Row
    {
        public double Value { get; set; }
    }
}
