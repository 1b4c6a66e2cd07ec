using System.Net;
using System.Text;
using System.Text.Json;
using LstmMlNet.Tests.Fuzzing;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>Shops by day, kept up to date row by row and forecast.</summary>
[TestClass]
internal sealed class SeriesTests
{
    private const int Length = 6;
    private const int Horizon = 3;
    private static readonly Lazy<byte[]> s_zip = new(Train);

    [TestMethod]
    public async Task Rows_are_taken_one_by_one_or_several_and_forecast_as_the_model_does()
    {
        await using Service service = await Service.Start(zip: s_zip.Value, configure: options => options.MaximumSteps = 10);
        Sale[] rows = [.. Sales("north", 20)];
        Assert.AreEqual(HttpStatusCode.NotFound, (await service.Client.GetAsync(At("series/north/forecast"))).StatusCode);
        JsonElement taken = await Post(service, "north", new { rows = rows[..5].Select(row => new { row.Day, row.Units }) });
        Assert.AreEqual("north", taken.GetProperty("series").GetString());
        Assert.AreEqual(5, taken.GetProperty("rows").GetInt32());
        await Check(service, "north", HttpStatusCode.Conflict, "a forecast is made from 6");
        foreach (Sale row in rows[5..])
            taken = await Post(service, "north", new { Shop = "north", row.Day, row.Units });

        // Twice the window would be 12; a sequence may have 10 steps here.
        Assert.AreEqual(10, taken.GetProperty("rows").GetInt32());
        double[] expected = await Expected(rows);
        JsonElement forecast = await Get(service, "series/north/forecast");
        CollectionAssert.AreEqual(expected, Numbers(forecast, "forecast"));
        Assert.HasCount(Horizon, Numbers(forecast, "upperBound"));
        JsonElement two = await Get(service, "series/north/forecast?horizon=2");
        CollectionAssert.AreEqual(expected[..2], Numbers(two, "forecast"));
        CollectionAssert.AreEqual(Numbers(forecast, "lowerBound")[..2], Numbers(two, "lowerBound"));
        Assert.AreEqual("north", two.GetProperty("columns").GetProperty("Shop").GetString());

        // Another series by its side, and the same value once more in the last one's place.
        await Post(service, "south%20side", new { rows = Sales("south side", 9).Select(row => new { row.Day, row.Units }) });
        CollectionAssert.AreEqual(
            await Expected([.. Sales("south side", 9)]),
            Numbers(await Get(service, "series/south%20side/forecast"), "forecast"));
        await Post(service, "north", new { rows[^1].Day, Units = 99.0 });
        CollectionAssert.AreNotEqual(expected, Numbers(await Get(service, "series/north/forecast"), "forecast"));
        await Post(service, "north", new { rows[^1].Day, rows[^1].Units });
        CollectionAssert.AreEqual(expected, Numbers(await Get(service, "series/north/forecast"), "forecast"));

        Assert.AreEqual(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(At("series/north"))).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await service.Client.DeleteAsync(At("series/north"))).StatusCode);
    }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = false)]
    public async Task Rows_and_questions_that_are_nearly_right_are_answered_below_500_and_touch_no_other_series()
    {
        await using Service service = await Service.Start(zip: s_zip.Value, configure: options => options.MaximumSeries = 20);
        Sale[] rows = [.. Sales("north", 9)];
        await Post(service, "north", new { rows = rows.Select(row => new { row.Day, row.Units }) });
        double[] expected = await Expected(rows);
        string one = JsonSerializer.Serialize(new { Shop = "x", rows[0].Day, rows[0].Units });
        string several = JsonSerializer.Serialize(new { rows = Sales("x", 8).Select(row => new { row.Day, row.Units }) });
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"", "\"rows\"", "\"Day\"", "\"Units\"", "\"Shop\"", "3.4e38", "-1e39", "null"];
        await Fuzz.RunAsync(
            600,
            random => (
                Path: random.Next(3) switch
                {
                    0 => $"series/{Uri.EscapeDataString(Encoding.UTF8.GetString(Mutation.Of(random, "a b/c", pieces)))}x",
                    1 => $"series/s{random.Next(40)}",
                    _ =>
                        $"series/s{random.Next(40)}/forecast"
                        + $"?horizon={Uri.EscapeDataString(Encoding.UTF8.GetString(Mutation.Of(random, "2", pieces)))}",
                },
                Body: Mutation.Of(random, random.Next(2) == 0 ? one : several, pieces)),
            async request =>
            {
                using var content = new ByteArrayContent(request.Body);
                content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
                using HttpResponseMessage answer = request.Path.Contains("/forecast?", StringComparison.Ordinal)
                    ? await service.Client.GetAsync(At(request.Path))
                    : await service.Client.PostAsync(At(request.Path), content);
                string text = await answer.Content.ReadAsStringAsync();
                Assert.IsLessThan(500, (int)answer.StatusCode, text);
                Assert.IsFalse(text.Contains("System.", StringComparison.Ordinal), text);
            },
            request => $"{request.Path}: {Encoding.UTF8.GetString(request.Body)}");
        CollectionAssert.AreEqual(expected, Numbers(await Get(service, "series/north/forecast"), "forecast"));
    }

    [TestMethod]
    public async Task What_cannot_be_taken_is_named_and_leaves_the_series_as_it_was()
    {
        await using Service service = await Service.Start(zip: s_zip.Value, configure: options => options.MaximumSeries = 1);
        Sale[] rows = [.. Sales("north", 8)];
        await Refused(service, "north", new { rows[0].Day }, HttpStatusCode.BadRequest, "column 'Units' is missing");
        await Refused(service, "north", new { rows[0].Day, Units = "many" }, HttpStatusCode.BadRequest, "row 0: column 'Units'");
        await Refused(service, "north", new { rows = Array.Empty<int>() }, HttpStatusCode.BadRequest, "no rows");
        await Refused(service, "north", new { rows = new object[] { 1 } }, HttpStatusCode.BadRequest, "row 0: it is not an object");
        await Refused(service, "north", 7, HttpStatusCode.BadRequest, "give a row");
        await Refused(
            service,
            "north",
            new { Shop = "south", rows[0].Day, rows[0].Units },
            HttpStatusCode.BadRequest,
            "the address says 'north'");
        await Refused(service, "north", new { rows[0].Day, rows[0].Units, Color = 1 }, HttpStatusCode.BadRequest, "no column 'Color'");

        // Nothing of these made a series.
        await Post(service, "other", new { rows[0].Day, rows[0].Units });
        Assert.AreEqual(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(At("series/other"))).StatusCode);

        await Post(service, "north", new { rows = rows.Select(row => new { row.Day, row.Units }) });
        await Refused(service, "north", new { rows[2].Day, rows[2].Units }, HttpStatusCode.Conflict, "order of time");
        await Refused(service, "south", new { rows[0].Day, rows[0].Units }, HttpStatusCode.TooManyRequests, "1 series");

        // Waiting does not help: a series must be deleted first.
        using (HttpResponseMessage full = await Send(service, "south", new { rows[0].Day, rows[0].Units }))
            Assert.IsNull(full.Headers.RetryAfter);
        await Refused(service, new string('x', 300), new { rows[0].Day, rows[0].Units }, HttpStatusCode.BadRequest, "300 characters");
        CollectionAssert.AreEqual(await Expected(rows), Numbers(await Get(service, "series/north/forecast"), "forecast"));
        foreach (string horizon in new[] { "0", "4", "-1", "two", "" })
            await Check(service, $"north/forecast?horizon={horizon}", HttpStatusCode.BadRequest, "from 1 to 3", isWhole: true);
    }

    [TestMethod]
    public async Task A_model_that_forecasts_no_series_says_so_and_the_document_describes_the_endpoints()
    {
        await using Service service = await Service.Start();
        await Refused(service, "north", new { Units = 1 }, HttpStatusCode.BadRequest, "does not forecast series");
        JsonElement paths = (await Get(service, "openapi/v1.json")).GetProperty("paths");
        JsonElement post = paths.GetProperty("/series/{id}").GetProperty("post");
        Assert.AreEqual("id", post.GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.IsTrue(post.GetProperty("responses").TryGetProperty("409", out _));
        Assert.IsTrue(paths.GetProperty("/series/{id}").TryGetProperty("delete", out _));
        JsonElement get = paths.GetProperty("/series/{id}/forecast").GetProperty("get");
        JsonElement horizon = get.GetProperty("parameters")
            .EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == "horizon");
        Assert.AreEqual("integer", horizon.GetProperty("schema").GetProperty("type").GetString());
        Assert.IsTrue(get.GetProperty("responses").TryGetProperty("404", out _));
    }

    private static Uri At(string path) => new(path, UriKind.Relative);

    private static async Task<HttpResponseMessage> Send(Service service, string id, object body) => await service.Client.PostAsync(
        At($"series/{id}"),
        new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    private static async Task<JsonElement> Post(Service service, string id, object body)
    {
        using HttpResponseMessage answer = await Send(service, id, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task Refused(Service service, string id, object body, HttpStatusCode status, string part)
    {
        using HttpResponseMessage answer = await Send(service, id, body);
        await Check(answer, status, part);
    }

    private static async Task Check(Service service, string id, HttpStatusCode status, string part, bool isWhole = false)
    {
        using HttpResponseMessage answer = await service.Client.GetAsync(At(isWhole ? $"series/{id}" : $"series/{id}/forecast"));
        await Check(answer, status, part);
    }

    private static async Task Check(HttpResponseMessage answer, HttpStatusCode status, string part)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(status, answer.StatusCode, text);
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        StringAssert.Contains(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("detail").GetString(), part);
    }

    private static async Task<JsonElement> Get(Service service, string path)
    {
        using HttpResponseMessage answer = await service.Client.GetAsync(At(path));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static double[] Numbers(JsonElement answer, string name) =>
        [.. answer.GetProperty(name).EnumerateArray().Select(number => (double)number.GetSingle())];

    /// <summary>What the model itself forecasts from the end of these rows.</summary>
    private static Task<double[]> Expected(Sale[] rows) => Task.Run(() =>
    {
        var mlContext = new MLContext();
        using var stream = new MemoryStream(s_zip.Value);
        IDataView forecasts = mlContext.Model.Load(stream, out _).Transform(mlContext.Data.LoadFromEnumerable(rows));
        return Service.Doubles(mlContext.Data.CreateEnumerable<Forecast>(forecasts, reuseRowObject: false).Last().Score);
    });

    private static byte[] Train()
    {
        var mlContext = new MLContext(1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(Sales("north", 60).Concat(Sales("south", 60)).ToList());
        ITransformer model = mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Units"],
            LabelColumnName = "Units",
            IdColumnName = "Shop",
            OrderColumnName = "Day",
            Length = Length,
            Horizon = Horizon,
        }).Append(mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 8,
            Epochs = 3,
            LevelFeature = 0,
            CalibrationFolds = 0,
            Seed = 1,
            ThreadCount = 1,
        })).Fit(rows);
        using var stream = new MemoryStream();
        mlContext.Model.Save(model, rows.Schema, stream);
        return stream.ToArray();
    }

    private static IEnumerable<Sale> Sales(string shop, int days) => Enumerable.Range(0, days).Select(day => new Sale
    {
        Shop = shop,
        Day = new DateTime(2024, 1, 1).AddDays(day),
        Units = (float)(shop.Length + (3 * Math.Sin(day)) + (day % 5)),
    });

    private sealed class Sale
    {
        public string Shop { get; set; } = "";

        public DateTime Day { get; set; }

        public float Units { get; set; }
    }

    private sealed class Forecast
    {
        public float[] Score { get; set; } = [];
    }
}
