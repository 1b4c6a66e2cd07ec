using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.OpenApi;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>The endpoints of series: those that are kept up to date row by row, and those of a table.</summary>
internal static class SeriesEndpoints
{
    public static void Map(RouteGroupBuilder group, ModelSlot slot)
    {
        var requests = new SeriesRequests(slot);
        var forecasts = new SeriesForecasts(slot);
        MapRows(group, slot, requests);
        MapForecasts(group, slot, forecasts);
        Delegate list = (HttpContext context) => Answer(context, slot, () => List(slot));
        group.MapGet("series", list)
            .DescribeRead<IReadOnlyList<SeriesResponse>>(slot, "ListSeries", "The series whose rows are kept.");
        Delegate remove = (HttpContext context, string id) => Answer(context, slot, () =>
        {
            requests.Remove(id);
            return Results.NoContent();
        });
        group.MapDelete("series/{id}", remove).DescribeRemoval(slot, "DeleteSeries", "Forgets the rows of a series.");
    }

    private static void MapRows(RouteGroupBuilder group, ModelSlot slot, SeriesRequests requests)
    {
        Delegate take = (HttpContext context, string id) => new ScoringRequest(
            slot,
            "series",
            isWide: false,
            (model, body, json) => requests.Take(model, id, body, json)).HandleAsync(context);
        group.MapPost("series/{id}", take).Describe<SeriesRowsRequest, SeriesResponse>(
            slot,
            OpenApiExamples.SeriesRows,
            "PostSeries",
            "Takes a row of a series, or several; the last ones are kept. A detector answers each row.",
            StatusCodes.Status409Conflict);
        Delegate takeMany = (HttpContext context) => new ScoringRequest(
            slot,
            "series",
            isWide: true,
            requests.TakeMany).HandleAsync(context);
        group.MapPost("series", takeMany).Describe<SeriesRowsRequest, SeriesListResponse>(
            slot,
            OpenApiExamples.SeriesRowsWithIds,
            "PostRows",
            "Takes rows of any series, which their ID columns name.",
            StatusCodes.Status409Conflict);
    }

    private static void MapForecasts(RouteGroupBuilder group, ModelSlot slot, SeriesForecasts forecasts)
    {
        Delegate forecast = (HttpContext context, string id, string? horizon) => new ScoringRequest(
            slot,
            "forecast",
            isWide: false,
            (model, _, json) => forecasts.Forecast(model, id, horizon, known: null, json),
            hasBody: false).HandleAsync(context);
        group.MapGet("series/{id}/forecast", forecast).DescribeForecast(slot, "Forecast", "Forecasts a series from its last row.");
        Delegate forecastWith = (HttpContext context, string id, string? horizon) => new ScoringRequest(
            slot,
            "forecast",
            isWide: false,
            (model, body, json) => forecasts.Forecast(model, id, horizon, body, json)).HandleAsync(context);
        group.MapPost("series/{id}/forecast", forecastWith)
            .Describe<SeriesRowsRequest, PredictionResponse>(
                slot,
                OpenApiExamples.KnownRows,
                "ForecastWith",
                "Forecasts a series from its last row, with what is known of the steps ahead.",
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict)
            .DescribeHorizon();
        Delegate forecastAll = (HttpContext context, string? horizon) => new ScoringRequest(
            slot,
            "forecast",
            isWide: true,
            (model, body, json) => forecasts.ForecastAll(model, horizon, body, json)).HandleAsync(context);
        group.MapPost("forecast", forecastAll)
            .Describe<SeriesRowsRequest, BatchResponse>(
                slot,
                OpenApiExamples.Table,
                "ForecastAll",
                "Forecasts each series of a table from its last row; nothing is kept.")
            .DescribeHorizon();
    }

    private static IResult List(ModelSlot slot) => Results.Bytes(
        JsonSerializer.SerializeToUtf8Bytes(
            [.. slot.Series.All().Select(series => new SeriesResponse { Series = series.Id, Rows = series.Rows.Length })],
            ServiceJson.Default.SeriesResponseArray),
        "application/json; charset=utf-8");

    private static IResult Answer(HttpContext context, ModelSlot slot, Func<IResult> answer)
    {
        try
        {
            RequestOrigin.Check(context, slot.Options);
            return answer();
        }
        catch (RequestException exception)
        {
            return new ProblemAnswer(exception);
        }
    }
}
