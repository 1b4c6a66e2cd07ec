using System.Text.Json.Serialization;

namespace LstmMlNet.Networks.Storage;

/// <summary>JSON for descriptions, by generated code, so that an app can be trimmed.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NetworkDescription))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
