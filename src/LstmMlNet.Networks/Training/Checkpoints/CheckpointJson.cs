using System.Text.Json.Serialization;

namespace LstmMlNet.Networks.Training;

/// <summary>JSON for histories and positions, by generated code, so that an app can be trimmed.</summary>
// A loss on validation data can be infinite.
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EpochMetrics[]))]
[JsonSerializable(typeof(EpochPosition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(double[]))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
