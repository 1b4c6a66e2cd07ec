using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace LstmMlNet.AspNetCore.OpenApi;

/// <summary>Describes the endpoints for the application's OpenAPI document, if it has one.</summary>
internal static class OpenApiDescriptions
{
    private static readonly int[] s_errors =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status408RequestTimeout, StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable,
    ];

    public static RouteHandlerBuilder Describe<TRequest, TResponse>(
        this RouteHandlerBuilder route,
        ModelSlot slot,
        Func<ModelSlot, JsonNode?> example,
        string id,
        string summary,
        params int[] otherErrors)
        where TRequest : notnull
    {
        route.WithSummary(summary).Accepts<TRequest>("application/json").Produces<TResponse>();
        foreach (int status in s_errors.Concat(otherErrors))
            route.ProducesProblem(status);
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            OpenApiNumbers.Correct(context.Document);
            operation.OperationId = slot.Name + id;
            if (operation.RequestBody?.Content is { } content
                && content.TryGetValue("application/json", out OpenApiMediaType? body)
                && example(slot) is { } node)
                body.Example = node;
            return Task.CompletedTask;
        });
        return route;
    }

    public static void DescribeRead<TResponse>(this RouteHandlerBuilder route, ModelSlot slot, string id, string summary)
    {
        route.WithSummary(summary).Produces<TResponse>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            OpenApiNumbers.Correct(context.Document);
            operation.OperationId = slot.Name + id;
            return Task.CompletedTask;
        });
    }

    public static void DescribeForecast(this RouteHandlerBuilder route, ModelSlot slot, string id, string summary)
    {
        route.WithSummary(summary).Produces<PredictionResponse>();
        foreach (int status in (int[])
        [
            StatusCodes.Status400BadRequest,
            StatusCodes.Status404NotFound,
            StatusCodes.Status409Conflict,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status503ServiceUnavailable,
        ])
            route.ProducesProblem(status);
        route.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            OpenApiNumbers.Correct(context.Document);
            operation.OperationId = slot.Name + id;
            return Task.CompletedTask;
        });
        route.DescribeHorizon();
    }

    public static void DescribeHorizon(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        foreach (OpenApiParameter parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.Name != "horizon")
                continue;
            parameter.Description = "The number of steps ahead; all that the model forecasts if it is left out.";
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" };
        }

        return Task.CompletedTask;
    });

    public static void DescribeRemoval(this RouteHandlerBuilder route, ModelSlot slot, string id, string summary)
    {
        route.WithSummary(summary)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.OperationId = slot.Name + id;
            return Task.CompletedTask;
        });
    }

    public static RouteHandlerBuilder DescribeStream(this RouteHandlerBuilder route)
    {
        route.WithSummary("A WebSocket that takes a sequence step by step.")
            .WithDescription("Each message is a step: an array of its values ([0.1, 0.2]), an object of columns by name, or a row where "
                + "the model takes rows. "
                + "The answer to each is {\"step\": n, \"prediction\": {…}} for the sequence so far, or with {\"error\": \"…\", "
                + "\"status\": 400}, which leaves the sequence as it was. "
                + "The message \"reset\" (a JSON text) begins a new sequence.")
            .Produces(StatusCodes.Status101SwitchingProtocols);
        foreach (int status in (int[])
        [
            StatusCodes.Status409Conflict,
            StatusCodes.Status426UpgradeRequired,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status503ServiceUnavailable,
        ])
            route.ProducesProblem(status);
        return route;
    }
}
