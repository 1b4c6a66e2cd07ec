using LstmMlNet;
using LstmMlNet.MLNetInternals;

namespace Microsoft.ML;

/// <content>Anomalies of a series.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a trainer of an anomaly detector: a network forecasts each row's value from the rows before it, and the actual value is
    /// compared with the forecast. The model adds one vector to each row, as ML.NET's own detectors do: alert (0 or 1), score (the distance
    /// from the expected value, 1 at the band's bounds), p-value (the share of ordinary errors at least as large), lower and upper bound.
    /// </summary>
    /// <param name="catalog">The catalog of anomaly detection.</param>
    /// <param name="options">Columns, windows, network and calibration.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmAnomalyEstimator DetectAnomaliesByLstm(this AnomalyDetectionCatalog catalog, LstmAnomalyEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmAnomalyEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Creates a trainer of an anomaly detector for one series; the other overload has all options.</summary>
    /// <param name="catalog">The catalog of anomaly detection.</param>
    /// <param name="outputColumnName">The output column: (alert, score, p-value, lower bound, upper bound).</param>
    /// <param name="inputColumnName">The series: a column of numbers, rows in time order.</param>
    /// <param name="length">The number of rows from which the next one is predicted.</param>
    /// <param name="falseAlarmRate">The p-value below which a row is an anomaly: the share of ordinary rows that raise an alert.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmAnomalyEstimator DetectAnomaliesByLstm(
        this AnomalyDetectionCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        int length = 30,
        double falseAlarmRate = 0.001) =>
        catalog.DetectAnomaliesByLstm(new LstmAnomalyEstimator.Options
        {
            OutputColumnName = outputColumnName,
            ValueColumnName = inputColumnName,
            Length = length,
            FalseAlarmRate = falseAlarmRate,
        });
}
