using System.Text.Json.Serialization;
using LstmMlNet.Networks;

namespace LstmMlNet.ModelFile;

/// <summary>How a model's description and history become JSON: by code that is generated, so that an app may be trimmed.</summary>
// A loss on validation data can be infinite.
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(EpochMetrics[]))]
internal sealed partial class ModelJson : JsonSerializerContext;
