using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Series;
using LstmMlNet.AspNetCore.Tests.Chain;
using Microsoft.ML;
using static LstmMlNet.AspNetCore.Tests.Series.Sales;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>The rows of a table that outlive a restart, come with a model, or stream in.</summary>
[TestClass]
internal sealed class KeptTableTests
{
    [TestMethod]
    public async Task A_stream_forecasts_the_series_of_each_row()
    {
        await using Service service = await Service.Start(zip: ByTwoIds.Value.Zip);
        JsonObject[] rows = RowsOf("a table of several values, by two ids", 12);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        for (int i = 0; i < rows.Length; i++)
        {
            using JsonDocument answer = await StreamTests.Exchange(socket, JsonSerializer.SerializeToUtf8Bytes(rows[i]));
            JsonObject[] ends = Ends(ByTwoIds.Value.Model, rows[..(i + 1)].Where(row => IsNorth(row) == IsNorth(rows[i])));
            JsonNode? prediction = JsonNode.Parse(answer.RootElement.GetProperty("prediction").GetRawText());
            Assert.AreEqual(ends.Length == 0, prediction is null);
            if (prediction is null)
                continue;
            Assert.AreEqual((string)rows[i]["Shop"]!, (string)prediction["columns"]!["Shop"]!);
            Same(ends[0], prediction);
        }
    }

    [TestMethod]
    public async Task Rows_outlive_a_restart_where_a_file_keeps_them()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("series.json");
        JsonObject[] rows = [.. RowsOf("a table of several values, by two ids", 40)];
        string before;
        await using (Service service = await Service.Start(zip: ByTwoIds.Value.Zip, configure: options => options.SeriesPath = path))
        {
            var client = new SeriesClient(service);
            await client.Post("series", Body(rows));
            before = (await client.Get("series/north,tea/forecast")).ToJsonString();
            await service.StopAsync();
        }

        await using (Service service = await Service.Start(zip: ByTwoIds.Value.Zip, configure: options => options.SeriesPath = path))
            Assert.AreEqual(before, (await new SeriesClient(service).Get("series/north,tea/forecast")).ToJsonString());
    }

    [TestMethod]
    public async Task A_service_begins_with_the_rows_that_an_engine_saved_with_its_model()
    {
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext();
        ForecastEngine<ServedChains.SaleRow, Scored> engine =
            Table.Value.Model.CreateForecastEngine<ServedChains.SaleRow, Scored>(mlContext);
        JsonObject[] rows = RowsOf("a table", 40);
        engine.Update(Read([.. rows, ToCome(rows[^1], 1), ToCome(rows[^1], 2)]));
        engine.CheckPoint(folder.File("shops.zip"));
        await using Service service = await Service.Start(zip: await File.ReadAllBytesAsync(folder.File("shops.zip")));
        var client = new SeriesClient(service);
        Assert.HasCount(2, (await client.Get("series")).AsArray());
        JsonNode forecast = await client.Get("series/north/forecast");
        CollectionAssert.AreEqual(
            engine.Predict("north").Score,
            forecast["forecast"]!.AsArray().Select(value => (float)value!).ToArray());
    }

    [TestMethod]
    [DataRow("", "cannot be read")]
    [DataRow("[]", "there is no \"series\" (an array)")]
    [DataRow("{\"series\": [{\"series\": \"north\"}]}", "there is no \"rows\" (an array)")]
    [DataRow("{\"series\": [{\"series\": 7, \"rows\": []}]}", "there is no \"series\" (a text)")]
    [DataRow("{\"series\": [{\"series\": \"north\", \"rows\": [1]}]}", "row 0 of series 'north' is not an object")]
    [DataRow("{\"series\": [{\"series\": \"a\", \"rows\": []}, {\"series\": \"b\", \"rows\": []}]}", "2 series; at most 1")]
    public void A_file_that_holds_something_else_is_named(string text, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("series.json"), text);
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => SeriesFile.Read(folder.File("series.json"), 1));
        StringAssert.Contains(error.Message, part);
        StringAssert.Contains(error.Message, "series.json");
    }

    internal sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
