using System.Text.Json;
using LstmMlNet.AspNetCore;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Network;
using LstmMlNet.AspNetCore.OpenApi;
using LstmMlNet.AspNetCore.Requests;
using LstmMlNet.AspNetCore.Series;
using LstmMlNet.AspNetCore.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of a sequence model.</summary>
public static class SequenceModelEndpointExtensions
{

    /// <summary>
    /// Maps <c>POST predict</c>, <c>POST predict/batch</c>, <c>POST forecast</c>, <c>POST explain</c>, the WebSocket <c>stream</c>,
    /// <c>GET</c> and <c>POST series</c>, <c>POST</c> and <c>DELETE series/{id}</c>, <c>GET</c> and <c>POST series/{id}/forecast</c>,
    /// <c>GET model</c> and <c>GET samples</c> below a prefix. Which of them a model answers depends on what it is: one that classifies
    /// sequences, for example, keeps no series, and says so. Errors are problem+json. The rest of the application is unaffected; map the
    /// page (<see cref="SequenceModelPageExtensions.MapLstmSequenceModelPage"/>), health
    /// (<see cref="SequenceModelHealthExtensions.MapLstmSequenceModelHealth"/>) and the OpenAPI document (<c>MapOpenApi</c>)
    /// separately, if wanted.
    /// </summary>
    /// <param name="endpoints">The application, or one of its route groups.</param>
    /// <param name="prefix">The route prefix. Default: the root.</param>
    /// <param name="name">The name under which the model was added. Default: the unnamed model.</param>
    /// <returns>The endpoint conventions of all of them: authorization, rate limiting, CORS, endpoint filters.</returns>
    /// <exception cref="InvalidOperationException">No model with this name was added.</exception>
    public static IEndpointConventionBuilder MapLstmSequenceModel(
        this IEndpointRouteBuilder endpoints,
        string prefix = "",
        string name = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(name);
        ModelSlot slot = endpoints.ServiceProvider.GetRequiredService<ModelSlots>()[name];
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        group.WithTags(name.Length == 0 ? "Sequence model" : name);
        group.MapPost("predict", Handler(slot, "predict", isWide: false, (model, body, json) => Predict(slot, model, body, json)))
            .Describe<SequenceRequest, PredictionResponse>(slot, OpenApiExamples.Sequence, "Predict", "Predicts for one sequence.");
        group.MapPost("predict/batch", Handler(slot, "batch", isWide: true, (model, body, json) => PredictBatch(slot, model, body, json)))
            .Describe<BatchRequest, BatchResponse>(
                slot,
                OpenApiExamples.Batch,
                "PredictBatch",
                "Predicts for several sequences, of any lengths.");
        group.MapPost("explain", Handler(slot, "explain", isWide: true, (model, body, json) => Explain(slot, model, body, json)))
            .Describe<SequenceRequest, ExplanationResponse>(
                slot,
                OpenApiExamples.Sequence,
                "Explain",
                "The prediction after each step of a sequence, or each row of a series, and what the network's gates did.");
        SeriesEndpoints.Map(group, slot);
        MapRead<ModelResponse>(group, slot, "model", model => Description(slot, model), "Model", "The model that is served.");
        MapRead<IReadOnlyList<SampleResponse>>(group, slot, "samples", read: null, "Samples", "Sequences to try.");
        MapStream(endpoints, group, slot);
        return group;
    }

    private static Delegate Handler(
        ModelSlot slot,
        string endpoint,
        bool isWide,
        Func<ServedModel, ReadOnlyMemory<byte>, Utf8JsonWriter, int> answer) =>
        (Func<HttpContext, Task<IResult>>)new ScoringRequest(slot, endpoint, isWide, answer).HandleAsync;

    private static int Predict(ModelSlot slot, ServedModel model, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        ChainInput input = model.Chain.Plan.Input;
        if (model.Chain.HasMapper)
        {
            model.Chain.Answer(rows => RequestParser.ReadOne(body.Span, rows, input, slot.Options.MaximumSteps), json);
            return 1;
        }

        var rows = new InputRows(input);
        RequestParser.ReadOne(body.Span, rows, input, slot.Options.MaximumSteps);
        new NewestAnswer(model, rows).Write(json);
        return 1;
    }

    private static int PredictBatch(ModelSlot slot, ServedModel model, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        var rows = new InputRows(model.Chain.Plan.Input);
        ChainPlan plan = model.Chain.Plan;

        // Of a table each row is a forecast's beginning: as many as a sequence has steps, and no more.
        if (plan.Kind == ChainKind.Table)
            RequestParser.ReadOne(body.Span, rows, plan.Input, slot.Options.MaximumSteps);
        else
            RequestParser.ReadMany(body.Span, rows, plan.Input, slot.Options);
        json.WriteStartObject();
        json.WriteStartArray("predictions");
        int count = model.Chain.AnswerAll(rows, new AnswerOptions { RowName = plan.TakesRows ? null : "sequence" }, json);
        json.WriteEndArray();
        json.WriteEndObject();
        return count;
    }

    private static int Explain(ModelSlot slot, ServedModel model, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        var rows = new InputRows(model.Chain.Plan.Input);
        RequestParser.ReadOne(body.Span, rows, model.Chain.Plan.Input, slot.Options.MaximumSteps);
        if (model.Chain.Plan.Kind != ChainKind.Sequences)
        {
            if (rows.Count > slot.Options.MaximumExplainedSteps)
                throw new RequestException($"there are {rows.Count} rows; at most {slot.Options.MaximumExplainedSteps} are explained.");
            RowsExplanation.Write(model, rows, json);
            return 1;
        }

        (float[] values, double level) = NetworkInput.Read(model.Chain.Plan, rows);
        int steps = values.Length / model.Network.Features;
        if (steps > slot.Options.MaximumExplainedSteps)
            throw new RequestException($"the sequence has {steps} steps; at most {slot.Options.MaximumExplainedSteps} are explained.");
        try
        {
            JsonSerializer.Serialize(json, Explanation.Of(model, values, level), ServiceJson.Default.ExplanationResponse);
        }
        catch (Exception exception) when (ChainErrors.Translate(exception, rows, 0, "") is { } translated)
        {
            throw translated;
        }

        return 1;
    }

    private static IResult Description(ModelSlot slot, ServedModel model) => Results.Bytes(
        JsonSerializer.SerializeToUtf8Bytes(ModelDescriptions.Of(slot, model), ServiceJson.Default.ModelResponse),
        "application/json; charset=utf-8");

    private static IResult Samples(ModelSlot slot) => slot.Options.SamplesPath is { } path && File.Exists(path)
        ? Results.File(Path.GetFullPath(path), "application/json")
        : Results.Bytes("[]"u8.ToArray(), "application/json");

    /// <param name="group">The endpoints.</param>
    /// <param name="slot">The model's place.</param>
    /// <param name="path">The endpoint's path.</param>
    /// <param name="read">Answers from the model; null where none is needed, and the samples are given.</param>
    /// <param name="id">The operation's id.</param>
    /// <param name="summary">What it gives.</param>
    private static void MapRead<TResponse>(
        RouteGroupBuilder group,
        ModelSlot slot,
        string path,
        Func<ServedModel, IResult>? read,
        string id,
        string summary)
    {
        Delegate answer = (Func<HttpContext, Task<IResult>>)(context => Read(context, slot, read));
        group.MapGet(path, answer).DescribeRead<TResponse>(slot, id, summary);

        // What it says is in its headers: nothing that a generated client could read.
        group.MapMethods(path, [HttpMethods.Head], answer).ExcludeFromDescription();
    }

    private static async Task<IResult> Read(HttpContext context, ModelSlot slot, Func<ServedModel, IResult>? read)
    {
        try
        {
            RequestOrigin.Check(context, slot.Options);
            return read is null ? Samples(slot) : read(await slot.RequireModelAsync(context.RequestAborted).ConfigureAwait(false));
        }
        catch (RequestException exception)
        {
            return new ProblemAnswer(exception);
        }
    }

    /// <summary>Sockets need middleware, which is put around this endpoint alone.</summary>
    private static void MapStream(IEndpointRouteBuilder endpoints, RouteGroupBuilder group, ModelSlot slot)
    {
        IApplicationBuilder pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(context => StreamEndpoint.RunAsync(context, slot));
        RequestDelegate stream = pipeline.Build();
        group.MapGet("stream", (Delegate)(Func<HttpContext, Task>)stream.Invoke).DescribeStream().DisableRequestTimeout();

        // How HTTP/2 opens a socket.
        group.MapMethods("stream", [HttpMethods.Connect], stream).ExcludeFromDescription().DisableRequestTimeout();
    }
}
