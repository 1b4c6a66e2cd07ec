using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Tests.Chain;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>Rows that a detector judges as they arrive: by requests and by a stream, as <c>Transform</c> judges all of them.</summary>
[TestClass]
internal sealed class DetectorSeriesTests
{
    private const string Chain = "a detector of several series, after a normalizer";
    private static readonly Lazy<(ITransformer Model, ServedModel Served, byte[] Zip)> s_detector =
        new(() => ServedChains.Get(Chain).Train());

    [TestMethod]
    public async Task Rows_are_judged_as_Transform_judges_them_one_by_one_or_several()
    {
        await using Service service = await Service.Start(zip: s_detector.Value.Zip);
        var client = new SeriesClient(service);
        (JsonObject[] rows, string[] expected) = RowsAndVerdicts();
        JsonNode first = await client.Post("series", Body(rows[..12]));
        var north = first["series"]![0]!["predictions"]!.AsArray().Select(Verdict).ToList();
        foreach (JsonObject row in rows[12..20].Where(IsNorth))
            north.AddRange((await client.Post("series/north", row))["predictions"]!.AsArray().Select(Verdict));
        north.AddRange((await client.Post("series/north", Body(rows[20..].Where(IsNorth))))["predictions"]!.AsArray().Select(Verdict));
        CollectionAssert.AreEqual(expected.Where((_, i) => IsNorth(rows[i])).ToArray(), north);
        Assert.IsTrue(north.Exists(verdict => verdict.Contains("\"alert\":true", StringComparison.Ordinal)), "some of them are alerts");

        // A value that was corrected is judged anew by the same rows.
        JsonObject last = rows.Last(IsNorth);
        JsonNode corrected = await client.Post("series/north", With(last, "Units", 9999));
        Assert.IsTrue((bool)corrected["predictions"]![0]!["anomaly"]!["alert"]!);
        Assert.AreEqual(north[^1], Verdict((await client.Post("series/north", last))["predictions"]![0]));

        // A number that overflows leaves the series as it was, and so does a row that is too early.
        await client.Refused("series/north", With(last, "Day", "2023-01-01"), HttpStatusCode.Conflict, "order of time");
        await client.Refused("series/north/forecast", null, HttpStatusCode.BadRequest, "finds anomalies");
        await client.Refused("explain", Body(rows), HttpStatusCode.BadRequest, "of 2 series: one series is explained at a time");
        JsonNode explained = await client.Post("explain", Body(rows.Where(IsNorth)));
        CollectionAssert.AreEqual(
            expected.Where((_, i) => IsNorth(rows[i])).ToArray(),
            explained["running"]!.AsArray().Select(Verdict).ToArray());
        Assert.HasCount(3, explained["gates"]![0]!["values"]!.AsArray(), "the rows that the last one is compared with");
        Assert.IsEmpty((await client.Post("explain", Body(rows.Where(IsNorth).Take(3))))["gates"]!.AsArray(), "too few rows for a window");
        await client.Refused("forecast", Body(rows), HttpStatusCode.BadRequest, "does not forecast a table");
        Assert.AreEqual(north[^1], Verdict((await client.Post("series/north", last))["predictions"]![0]));
    }

    [TestMethod]
    public async Task A_stream_judges_row_by_row_and_begins_anew()
    {
        await using Service service = await Service.Start(zip: s_detector.Value.Zip);
        (JsonObject[] rows, string[] expected) = RowsAndVerdicts();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(service.Address) { Scheme = "ws", Path = "stream" }.Uri, CancellationToken.None);
        for (int time = 0; time < 2; time++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                JsonNode answer = await Exchange(socket, rows[i].ToJsonString());
                Assert.AreEqual(i + 1, (int)answer["step"]!);
                Assert.AreEqual(expected[i], Verdict(answer["prediction"]));
                if (i == 10)
                    StringAssert.Contains((string)(await Exchange(socket, "{\"Shop\": 1}"))["error"]!, "column 'Shop' must be text");
            }

            Assert.AreEqual(0, (int)(await Exchange(socket, "\"reset\""))["step"]!);
        }
    }

    private static (JsonObject[] Rows, string[] Verdicts) RowsAndVerdicts()
    {
        (JsonObject[] rows, IDataView transformed) = ServedChains.Get(Chain).Try(s_detector.Value.Model, 5, 40);
        ChainOutputs outputs = s_detector.Value.Served.Chain.Plan.Outputs;
        return (rows, [.. ExpectedAnswers.Of(transformed, outputs).Select(Verdict)]);
    }

    private static string Verdict(JsonNode? prediction) => prediction!["anomaly"]!.ToJsonString();

    private static bool IsNorth(JsonObject row) => (string)row["Shop"]! == "north";

    private static JsonObject Body(IEnumerable<JsonObject> rows) => new() { ["rows"] = SeriesClient.Rows(rows) };

    private static JsonObject With(JsonObject row, string name, JsonNode value)
    {
        JsonObject copy = row.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    private static async Task<JsonNode> Exchange(ClientWebSocket socket, string message)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[4096];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return JsonNode.Parse(buffer.AsSpan(0, result.Count))!;
    }
}
