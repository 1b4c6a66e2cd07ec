using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.OpenApi;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The endpoints of series that are kept up to date row by row.</summary>
internal static class SeriesEndpoints
{
    public static void Map(RouteGroupBuilder group, ModelSlot slot)
    {
        var requests = new SeriesRequests(slot);
        Delegate take = (HttpContext context, string id) => new ScoringRequest(
            slot,
            "series",
            isWide: false,
            (model, body, json) => requests.Take(model, id, body, json)).HandleAsync(context);
        group.MapPost("series/{id}", take).Describe<SeriesRowsRequest, SeriesResponse>(
            slot,
            OpenApiExamples.SeriesRow,
            "PostSeries",
            "Takes a row of a series, or several; the last ones are kept.",
            StatusCodes.Status409Conflict);
        Delegate forecast = (HttpContext context, string id, string? horizon) => new ScoringRequest(
            slot,
            "forecast",
            isWide: false,
            (model, _, json) => requests.Forecast(model, id, horizon, json),
            hasBody: false).HandleAsync(context);
        group.MapGet("series/{id}/forecast", forecast).DescribeForecast(slot, "Forecast", "Forecasts a series from its last row.");
        Delegate remove = (HttpContext context, string id) => Remove(context, slot, requests, id);
        group.MapDelete("series/{id}", remove).DescribeRemoval(slot, "DeleteSeries", "Forgets the rows of a series.");
    }

    private static IResult Remove(HttpContext context, ModelSlot slot, SeriesRequests requests, string id)
    {
        try
        {
            RequestOrigin.Check(context, slot.Options);
            requests.Remove(id);
            return Results.NoContent();
        }
        catch (RequestException exception)
        {
            return new ProblemAnswer(exception);
        }
    }
}
