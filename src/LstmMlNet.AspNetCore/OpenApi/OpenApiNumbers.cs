using Microsoft.OpenApi;

namespace LstmMlNet.AspNetCore.OpenApi;

/// <summary>
/// Makes numbers of our schemas numbers. The document's generator goes by the application's JSON settings, which by default take
/// numbers from
/// texts too, and describes nested ones as either; this service takes and gives numbers alone.
/// </summary>
internal static class OpenApiNumbers
{
    private static readonly string[] s_own =
    [
        nameof(SequenceRequest), nameof(BatchRequest), nameof(PredictionResponse), nameof(BatchResponse), nameof(ExplanationResponse),
        nameof(GateResponse), nameof(SeriesRowsRequest), nameof(SeriesResponse), nameof(SeriesListResponse), nameof(ModelResponse),
        nameof(InputResponse), nameof(SampleResponse), nameof(ForecastResponse), nameof(AnomalyResponse), "ProblemDetails",
    ];

    public static void Correct(OpenApiDocument? document)
    {
        foreach (string name in s_own)
        {
            if (document?.Components?.Schemas?.TryGetValue(name, out IOpenApiSchema? schema) == true)
                Correct(schema);
        }
    }

    private static void Correct(IOpenApiSchema? schema)
    {
        if (schema is not OpenApiSchema own)
            return;
        const JsonSchemaType Numbers = JsonSchemaType.Number | JsonSchemaType.Integer;
        if ((own.Type & Numbers) != 0 && (own.Type & JsonSchemaType.String) != 0)
        {
            own.Type &= ~JsonSchemaType.String;
            own.Pattern = null;
        }

        Correct(own.Items);
        Correct(own.AdditionalProperties);
        foreach (IOpenApiSchema property in own.Properties?.Values ?? [])
            Correct(property);
    }
}
