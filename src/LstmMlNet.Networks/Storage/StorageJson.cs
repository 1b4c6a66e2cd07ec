using System.Text.Json.Serialization;

namespace LstmMlNet.Networks.Storage;

/// <summary>How descriptions become JSON: by code that is generated, so that an app may be trimmed.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NetworkDescription))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
