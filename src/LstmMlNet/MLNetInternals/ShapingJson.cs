using System.Text.Json.Serialization;
using LstmMlNet.Anomalies;
using LstmMlNet.Evaluation.Intervals;
using LstmMlNet.Forecasting;
using LstmMlNet.Shaping;
using LstmMlNet.Streaming;

namespace LstmMlNet.MLNetInternals;

/// <summary>How the shaping steps' options become JSON: by code that is generated, so that an app may be trimmed.</summary>
[JsonSerializable(typeof(RowsToSequencesEstimator.Options), TypeInfoPropertyName = "RowsOptions")]
[JsonSerializable(typeof(SequenceWindowsEstimator.Options), TypeInfoPropertyName = "WindowsOptions")]
[JsonSerializable(typeof(ChannelNames))]
[JsonSerializable(typeof(ColumnNames))]
[JsonSerializable(typeof(ForecastLayout))]
[JsonSerializable(typeof(ForecastIntervals))]
[JsonSerializable(typeof(CalibratedIntervals))]
[JsonSerializable(typeof(ForecastState))]
[JsonSerializable(typeof(AnomalyModel))]
[JsonSerializable(typeof(LstmAnomalyEstimator.Options), TypeInfoPropertyName = "AnomalyOptions")]
internal sealed partial class ShapingJson : JsonSerializerContext;
