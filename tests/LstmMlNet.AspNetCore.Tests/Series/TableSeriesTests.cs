using System.Net;
using System.Text.Json.Nodes;
using static LstmMlNet.AspNetCore.Tests.Series.Sales;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>The series of a table, kept row by row and forecast, with what is known ahead.</summary>
[TestClass]
internal sealed class TableSeriesTests
{
    private const string South = "series/south%2C%20by%20the%20sea";

    [TestMethod]
    public async Task Rows_of_many_series_are_forecast_as_the_model_does_however_they_arrive()
    {
        await using Service service = await Service.Start(zip: Table.Value.Zip);
        var client = new SeriesClient(service);
        JsonObject[] rows = RowsOf("a table", 60);
        JsonNode taken = await client.Post("series", Body(rows[..40]));
        CollectionAssert.AreEqual(
            new[] { "north", "south, by the sea" },
            taken["series"]!.AsArray().Select(one => (string)one!["series"]!).ToArray());

        // The rest one by one, without the id, which the address gives.
        foreach (JsonObject row in rows[40..])
            await client.Post(IsNorth(row) ? "series/north" : South, Without(row, "Shop"));
        JsonObject[] ahead = [ToCome(rows[^1], 1), ToCome(rows[^1], 2)];
        JsonNode forecast = await client.Post("series/north/forecast", Body(ahead));
        JsonObject[] expected = Ends(Table.Value.Model, [.. rows.Where(IsNorth), .. ahead]);
        Same(expected[0], forecast);
        Assert.AreEqual("2024-01-31T00:00:00", (string)forecast["times"]![0]!);
        Assert.AreEqual("north", (string)forecast["columns"]!["Shop"]!);

        // Known ahead for good, in any order; a shorter horizon; and the value that has come takes its row's place.
        await client.Post("series/north", Body([ahead[1], ahead[0]]));
        Same(expected[0], await client.Get("series/north/forecast"));
        JsonNode one = await client.Get("series/north/forecast?horizon=1");
        Assert.HasCount(1, one["forecast"]!.AsArray());
        Assert.HasCount(1, one["quantiles"]!["0.25"]!.AsArray());
        Assert.HasCount(1, one["times"]!.AsArray());
        Assert.AreEqual(expected[0]["forecast"]![0]!.ToJsonString(), one["forecast"]![0]!.ToJsonString());
        JsonObject come = ahead[0].DeepClone().AsObject();
        (come["Units"], come["Visits"]) = (33.5, 7.25);
        await client.Post("series/north", come);
        JsonObject next = ToCome(rows[^1], 3);
        await client.Post("series/north", next);
        Same(
            Ends(Table.Value.Model, [.. rows.Where(IsNorth), come, ahead[1], next])[0],
            await client.Get("series/north/forecast"));

        // A table at once, of which nothing is kept.
        JsonNode all = await client.Post("forecast?horizon=2", Body([.. rows, .. ahead]));
        JsonObject[] ends = Ends(Table.Value.Model, [.. rows, .. ahead]);
        Assert.HasCount(2, ends);
        for (int i = 0; i < 2; i++)
            Same(ends[i], all["predictions"]![i]!);
        Assert.AreEqual(HttpStatusCode.NoContent, await client.Delete("series/north"));
        CollectionAssert.AreEqual(
            new[] { "south, by the sea" },
            (await client.Get("series")).AsArray().Select(series => (string)series!["series"]!).ToArray());
    }

    [TestMethod]
    public async Task What_cannot_be_forecast_is_named_and_leaves_the_series_as_it_was()
    {
        await using Service service = await Service.Start(zip: Table.Value.Zip, configure: options => options.MaximumSeries = 2);
        var client = new SeriesClient(service);
        JsonObject[] rows = [.. RowsOf("a table", 24).Where(IsNorth)];
        await client.Refused("series/north/forecast", null, HttpStatusCode.NotFound, "there is no series 'north'");
        await client.Refused("series", Body([Without(rows[0], "Shop")]), HttpStatusCode.BadRequest, "row 0: column 'Shop' is missing");
        await client.Refused("series/north", Without(rows[0], "Promotion"), HttpStatusCode.BadRequest, "column 'Promotion' is missing");
        await client.Refused(
            "series/north",
            Without(rows[0], "Day"),
            HttpStatusCode.BadRequest,
            "\"Units\", \"Visits\", \"Town\" where known");
        await client.Refused("series/north", With(rows[0], "Units", "many"), HttpStatusCode.BadRequest, "column 'Units' must be a number");
        await client.Refused("series/south", rows[0], HttpStatusCode.BadRequest, "the address says 'south'");

        // A series that was never trained on, of one row: forecast from what there is, once what must be known is.
        JsonObject cold = With(Without(rows[0], "Shop"), "Units", 12);
        await client.Post("series/new", cold);
        await client.Refused("series/new/forecast", null, HttpStatusCode.Conflict, "0 of 2 steps ahead have what must be known: Promotion");
        await client.Refused("series/new/forecast?horizon=3", null, HttpStatusCode.BadRequest, "from 1 to 2");
        JsonObject ahead = Without(ToCome(rows[0], 1), "Shop");
        JsonNode first = await client.Post("series/new/forecast?horizon=1", ahead);
        Assert.HasCount(1, first["forecast"]!.AsArray());
        await client.Refused(
            "series/new/forecast?horizon=2",
            ahead,
            HttpStatusCode.Conflict,
            "1 of 2 steps ahead have what must be known: Promotion");
        JsonNode both = await client.Post("series/new/forecast", ahead);
        Assert.IsNull(both["forecast"]![1], "a step that lacks what must be known");
        await client.Refused("series/new/forecast", With(ahead, "Units", 3), HttpStatusCode.BadRequest, "Units is given");
        await client.Refused(
            "series/new/forecast",
            Without(ToCome(rows[0], 0), "Shop"),
            HttpStatusCode.BadRequest,
            "is not after the last row");

        // All of a request or nothing: the second row lies before the last one that has come.
        await client.Post("series/north", Body([.. rows[..^1].Select(row => With(row, "Units", 20)), With(rows[^1], "Units", 21)]));
        JsonObject early = With(rows[0], "Day", "2023-12-31");
        await client.Refused(
            "series",
            Body([With(rows[0], "Shop", "new"), early]),
            HttpStatusCode.Conflict,
            "series 'north': row 0: column 'Day' lies before the series' last row");
        await client.Refused("series/third", cold, HttpStatusCode.TooManyRequests, "2 series");
        Assert.AreEqual(1, (int)(await client.Get("series"))[0]!["rows"]!);

        // Only what has a series, and forecasts it.
        await client.Refused(
            "explain",
            Body([With(rows[0], "Units", 20), With(With(rows[0], "Units", 20), "Shop", "another")]),
            HttpStatusCode.BadRequest,
            "of 2 series: one series is explained at a time");
        await client.Refused(
            "forecast",
            Body([With(rows[0], "Units", null)]),
            HttpStatusCode.BadRequest,
            "no row has a value of Units");
        await client.Refused(
            "predict",
            Body([With(rows[0], "Units", null)]),
            HttpStatusCode.BadRequest,
            "no row of the series has a value of Units");
    }

    [TestMethod]
    public async Task A_series_is_explained_by_the_forecast_from_each_row_and_the_gates_of_the_last_window()
    {
        await using Service service = await Service.Start(zip: Table.Value.Zip);
        var client = new SeriesClient(service);
        JsonObject[] rows = [.. RowsOf("a table", 40).Where(IsNorth)];
        JsonNode explained = await client.Post("explain", Body(rows));
        JsonNode forecasts = await client.Post("predict/batch", Body(rows));
        Assert.AreEqual(forecasts["predictions"]!.ToJsonString(), explained["running"]!.ToJsonString());
        JsonArray gates = explained["gates"]!.AsArray();
        Assert.IsTrue(gates.Any(gate => (bool)gate!["isGate"]!));

        // The window up to the last row, and the steps ahead.
        LstmForecastTransformer table = (LstmForecastTransformer)Table.Value.Model;
        Assert.HasCount(table.WindowLength + table.Horizon, gates[0]!["values"]!.AsArray());
    }

    [TestMethod]
    public async Task Series_of_two_ids_and_several_values_are_addressed_and_named_by_both()
    {
        await using Service service = await Service.Start(zip: ByTwoIds.Value.Zip);
        var client = new SeriesClient(service);
        JsonObject[] rows = RowsOf("a table of several values, by two ids", 40);
        JsonNode taken = await client.Post("series", Body(rows));
        string south = (string)taken["series"]![1]!["series"]!;
        Assert.AreEqual(@"south\, by the sea,coffee", south);
        JsonNode forecast = await client.Get($"series/{Uri.EscapeDataString(south)}/forecast");
        Same(Ends(ByTwoIds.Value.Model, [.. rows.Where(row => !IsNorth(row))])[0], forecast);
        Assert.IsNull(forecast["forecast"]);
        CollectionAssert.AreEqual(
            new[] { "Units", "Turnover" },
            forecast["targets"]!.AsObject().Select(target => target.Key).ToArray());
        await client.Refused("series/north", rows[0], HttpStatusCode.BadRequest, "1 parts; the model's series have 2");
        await client.Refused(
            "series/north,tea/forecast",
            Body([ToCome(rows[0], 9)]),
            HttpStatusCode.BadRequest,
            "nothing that is known ahead");
    }
}
