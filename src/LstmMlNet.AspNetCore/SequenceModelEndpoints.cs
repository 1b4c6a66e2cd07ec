using System.Diagnostics;
using System.Text.Json;
using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of a sequence model.</summary>
public static class SequenceModelEndpoints
{
    /// <summary>
    /// Maps <c>POST /predict</c>, <c>POST /predict/batch</c>, <c>POST /explain</c>, the WebSocket <c>/stream</c>, <c>GET /model</c>,
    /// <c>GET /samples</c>, <c>/health/live</c>, <c>/health/ready</c>, <c>/openapi/v1.json</c>, and the page at <c>/</c>. Errors are problem+json.
    /// </summary>
    /// <param name="app">The application, whose services <see cref="SequenceModelServices.AddLstmSequenceModel"/> filled.</param>
    public static WebApplication MapLstmSequenceModel(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        app.UseWebSockets();
        app.MapOpenApi();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(SequenceModelServices.ReadyTag) });

        app.MapPost("/predict", Handler(context => Answer<SequenceRequest, PredictionResponse>(context, "predict", (model, request, options) =>
                (Predictions.Answer(model, model.Score([Predictions.Values(model, request, options, options.MaximumSteps)])[0]), 1))))
            .Describe<SequenceRequest, PredictionResponse>("Predict", "Predicts for one sequence.");
        app.MapPost("/predict/batch", Handler(context => Answer<BatchRequest, BatchResponse>(context, "batch", Batch)))
            .Describe<BatchRequest, BatchResponse>("PredictBatch", "Predicts for several sequences, of any lengths.");
        app.MapPost("/explain", Handler(context => Answer<SequenceRequest, ExplanationResponse>(context, "explain", (model, request, options) =>
                (Predictions.Explain(model, Predictions.Values(model, request, options, options.MaximumExplainedSteps)), 1))))
            .Describe<SequenceRequest, ExplanationResponse>("Explain", "The prediction after each step of a sequence, and what the network's gates did.");
        app.MapGet("/model", (ModelSlot host) => host.Model is { } model
                ? Results.Ok(new ModelResponse(model.Transformer.Task.ToString(), model.Network.Features, model.Network.Steps, model.Classes, model.Network.ParameterCount, model.Network.Summary(), model.LoadedAt))
                : Unavailable())
            .WithName("Model").WithSummary("The model that is served.").Produces<ModelResponse>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/samples", (SequenceModelOptions options) => options.SamplesPath is { } path && File.Exists(path) ? Results.File(Path.GetFullPath(path), "application/json") : Results.Json(Array.Empty<object>()))
            .WithName("Samples").WithSummary("Sequences to try.");
        app.Map("/stream", StreamSession.Run).DisableRequestTimeout().ExcludeFromDescription();
        Page.Map(app);
        return app;
    }

    internal static IResult Unavailable() => Results.Problem("No model is loaded: see /health/ready.", statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <summary>A route handler, whose result is written; as a request delegate it would be dropped.</summary>
    private static Delegate Handler(Func<HttpContext, Task<IResult>> handle) => handle;

    private static (BatchResponse Response, int Sequences) Batch(ServedModel model, BatchRequest request, SequenceModelOptions options)
    {
        if (request.Sequences is not { Length: > 0 } sequences)
            throw new RequestException("give at least one sequence in \"sequences\".");
        if (sequences.Length > options.MaximumBatch)
            throw new RequestException($"the batch has {sequences.Length} sequences; at most {options.MaximumBatch} are taken.", StatusCodes.Status413PayloadTooLarge);
        float[][] values = [.. sequences.Select((sequence, i) => Predictions.Values(model, sequence, options, options.MaximumSteps, $"sequence {i}: "))];
        return (new BatchResponse([.. model.Score(values).Select(outputs => Predictions.Answer(model, outputs))]), values.Length);
    }

    private static async Task<IResult> Answer<TRequest, TResponse>(HttpContext context, string endpoint, Func<ServedModel, TRequest, SequenceModelOptions, (TResponse Response, int Sequences)> answer)
        where TRequest : class
    {
        IServiceProvider services = context.RequestServices;
        var metrics = services.GetRequiredService<SequenceModelMetrics>();
        try
        {
            if (services.GetRequiredService<ModelSlot>().Model is not { } model)
                return Unavailable();
            TRequest request = await Read<TRequest>(context).ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            (TResponse response, int sequences) = answer(model, request, services.GetRequiredService<SequenceModelOptions>());
            metrics.Predicted(sequences, Stopwatch.GetElapsedTime(start), endpoint);
            return Results.Ok(response);
        }
        catch (RequestException exception)
        {
            metrics.Refused(exception.Status);
            return Results.Problem(exception.Message, statusCode: exception.Status);
        }
    }

    /// <exception cref="RequestException">The body is no JSON of this kind, too large, or too slow.</exception>
    private static async Task<TRequest> Read<TRequest>(HttpContext context)
        where TRequest : class
    {
        if (!context.Request.HasJsonContentType())
            throw new RequestException("the body must be JSON (Content-Type: application/json).", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await JsonSerializer.DeserializeAsync<TRequest>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false)
                ?? throw new RequestException("the body is null.");
        }
        catch (JsonException exception)
        {
            throw new RequestException($"the body is no JSON of the kind that is wanted: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            throw new RequestException(exception.Message, exception.StatusCode);
        }
        catch (OperationCanceledException) when (!context.Response.HasStarted)
        {
            throw new RequestException("the body did not arrive in time.", StatusCodes.Status408RequestTimeout);
        }
    }

    private static void Describe<TRequest, TResponse>(this RouteHandlerBuilder route, string name, string summary)
        where TRequest : notnull => route
            .WithName(name).WithSummary(summary)
            .Accepts<TRequest>("application/json").Produces<TResponse>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
