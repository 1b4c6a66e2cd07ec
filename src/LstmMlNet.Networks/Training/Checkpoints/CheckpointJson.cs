using System.Text.Json.Serialization;

namespace LstmMlNet.Networks.Training;

/// <summary>How histories and positions become JSON: by code that is generated, so that an app may be trimmed.</summary>
// A loss on validation data can be infinite.
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EpochMetrics[]))]
[JsonSerializable(typeof(EpochPosition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(double[]))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
