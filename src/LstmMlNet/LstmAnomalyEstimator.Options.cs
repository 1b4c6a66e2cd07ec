using System.Text.Json.Serialization;
using LstmMlNet.Networks;

namespace LstmMlNet;

/// <content>The options.</content>
public sealed partial class LstmAnomalyEstimator
{
    /// <summary>Columns, windows and calibration of an anomaly detector.</summary>
    public sealed class Options
    {
        /// <summary>
        /// The series to watch (<c>inputColumnName</c> of ML.NET's detectors): a column of numbers. A missing number (NaN) is not an
        /// anomaly. Default: <c>Value</c>.
        /// </summary>
        public string ValueColumnName { get; set; } = "Value";

        /// <summary>
        /// Other columns of numbers that the network reads from the preceding rows along with the series, in order. Default: none.
        /// </summary>
        public IReadOnlyList<string> FeatureColumnNames { get; set; } = [];

        /// <summary>
        /// The column that identifies the series; the rows of several series may alternate. One network watches all of them. Default: null,
        /// the rows are one series.
        /// </summary>
        public string? IdColumnName { get; set; }

        /// <summary>
        /// A column that must increase within each series: a number or a timestamp. Default: null, rows are taken in the order in which
        /// they come.
        /// </summary>
        public string? OrderColumnName { get; set; }

        /// <summary>
        /// Output column: a vector of five Doubles, (alert, score, p-value, lower bound, upper bound). Default: <c>Prediction</c>.
        /// </summary>
        public string OutputColumnName { get; set; } = "Prediction";

        /// <summary>
        /// The number of rows from which the next one is predicted. A season that matters should fit in. That many rows at the start of a
        /// series are not judged. Default: 30.
        /// </summary>
        public int Length { get; set; } = 30;

        /// <summary>
        /// The p-value below which a row is an anomaly (1 − <c>confidence</c>/100 of ML.NET's detectors): the share of ordinary rows that
        /// raise an alert. The band from lower to upper bound contains all others. Default: 0.001.
        /// </summary>
        public double FalseAlarmRate { get; set; } = 0.001;

        /// <summary>
        /// The number of consecutive alerts whose values are replaced by their predictions in the windows of later rows, so that these are
        /// not compared with a fault. A change that lasts longer is taken as the series' new course. Default: 0, windows hold the actual
        /// values.
        /// </summary>
        public int ReplacedAlerts { get; set; }

        /// <summary>
        /// The share of each series, at its end, that the network is not trained on: its errors there say how large errors ordinarily are.
        /// Default: 0.3.
        /// </summary>
        public double CalibrationFraction { get; set; } = 0.3;

        /// <summary>
        /// The network and its training; columns and calibration are the detector's own. Default: an LSTM of 32 units, 30 epochs with a
        /// learning rate of 0.003, in windows relative to their last value. If several series differ in scale, set
        /// <see cref="LstmSequenceEstimator.Options.LevelBy"/> to <see cref="LevelKind.MeanAndDeviation"/>.
        /// </summary>
        [JsonIgnore]
        public LstmSequenceEstimator.Options Trainer { get; set; } = new()
        {
            HiddenUnits = 32,
            Epochs = 30,
            LearningRate = 3e-3f,
        };

        internal Options Copy() => (Options)MemberwiseClone();

        /// <exception cref="ArgumentException">An option is out of its range.</exception>
        internal void Validate()
        {
            ArgumentException.ThrowIfNullOrEmpty(ValueColumnName, nameof(ValueColumnName));
            ArgumentException.ThrowIfNullOrEmpty(OutputColumnName, nameof(OutputColumnName));
            ArgumentNullException.ThrowIfNull(FeatureColumnNames, nameof(FeatureColumnNames));
            foreach (string name in FeatureColumnNames)
                ArgumentException.ThrowIfNullOrEmpty(name, nameof(FeatureColumnNames));
            if (Length is < 2 or > LongestWindow)
                throw new ArgumentOutOfRangeException(nameof(Length), Length, $"{nameof(Length)} must be from 2 to {LongestWindow:N0}.");
            ArgumentOutOfRangeException.ThrowIfNegative(ReplacedAlerts);
            if (!(FalseAlarmRate is > 0 and < 1))
                throw new ArgumentOutOfRangeException(
                    nameof(FalseAlarmRate),
                    FalseAlarmRate,
                    $"{nameof(FalseAlarmRate)} must be between 0 and 1.");
            if (!(CalibrationFraction is > 0 and < 1))
                throw new ArgumentOutOfRangeException(
                    nameof(CalibrationFraction),
                    CalibrationFraction,
                    $"{nameof(CalibrationFraction)} must be between 0 and 1.");
        }
    }
}
