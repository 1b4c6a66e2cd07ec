using System.Text.Json;
using System.Text.Json.Serialization;

namespace LstmMlNet.AspNetCore;

/// <summary>The service's JSON: generated, so that it survives trimming, and its own, whatever the application sets for its
/// endpoints.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(PredictionResponse))]
[JsonSerializable(typeof(ExplanationResponse))]
[JsonSerializable(typeof(IReadOnlyList<GateResponse>))]
[JsonSerializable(typeof(ModelResponse))]
[JsonSerializable(typeof(SeriesResponse[]))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    // Names in other scripts stay readable; nothing of it is ever put into a page's markup.
    public static JsonWriterOptions WriterOptions =>
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
