using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Chain;

[TestClass]
internal sealed class ServedChainTests
{
    [TestMethod]
    [DynamicData(nameof(ServedChains.Names), typeof(ServedChains))]
    public void Answers_are_what_Transform_gives_to_the_bit(string name)
    {
        IServedChainCase chain = ServedChains.Get(name);
        (ITransformer model, ServedModel served, _) = chain.Train();
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                (JsonObject[] rows, IDataView transformed) = chain.Try(model, seed, 10);
                JsonObject[] expected = ExpectedAnswers.Of(transformed, served.Chain.Plan.Outputs);
                Same(expected, PredictMany(served, rows));
                if (expected.Length == 0)
                    return;
                if (chain.TakesRows)
                {
                    Same(expected[^1..], [PredictOne(served, new JsonObject
                    {
                        ["rows"] = new JsonArray([.. rows.Select(row => row.DeepClone())]),
                    }).AsObject()]);
                    return;
                }

                for (int i = 0; i < rows.Length; i++)
                    Same([expected[i]], [PredictOne(served, rows[i]).AsObject()]);
            },
            iter: 3,
            threads: 1,
            seed: "0N0XIzNsQ0O2");
    }

    [TestMethod]
    public void Names_come_from_the_data_through_the_chain()
    {
        ModelResponse Describe(string name)
        {
            using var slot = new ModelSlot(
                "",
                new SequenceModelOptions(),
                new SequenceModelMetrics(new Meters()),
                Microsoft.Extensions.Logging.Abstractions.NullLogger<ModelSlot>.Instance);
            return ModelDescriptions.Of(slot, ServedChains.Get(name).Train().Served);
        }

        ModelResponse rows = Describe("rows");
        CollectionAssert.AreEqual(new[] { "Left", "Right" }, rows.Channels.ToArray());
        Assert.IsTrue(rows.TakesRows);
        Assert.AreEqual("Label", rows.Label);
        CollectionAssert.AreEqual(
            new[] { "Id", "Time", "Left", "Right" },
            rows.Inputs.Where(input => input.IsRequired).Select(input => input.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "high", "low" }, rows.Classes.ToArray());
        ModelResponse fixedSteps = Describe("minimum and maximum");
        Assert.AreEqual("none", fixedSteps.Streaming);
        StringAssert.Contains(fixedSteps.WhyNoStreaming, "NormalizingTransformer");
        Assert.AreEqual("carried", Describe("any length").Streaming);
        Assert.AreEqual("rescored", Describe("channels").Streaming);
        ModelResponse table = Describe("a table");
        Assert.AreEqual("table", table.Kind);
        Assert.AreEqual("Units", table.Label);
        Assert.AreEqual(2, table.Horizon);
        CollectionAssert.AreEqual(
            new[] { "Shop: id", "Day: time", "Units: target", "Visits: past", "Promotion: known", "Town: static" },
            table.Inputs.Where(input => input.IsRequired).Select(input => $"{input.Name}: {input.Role}").ToArray());
        CollectionAssert.AreEqual(
            new[] { "Units", "Visits", "Town" },
            table.Inputs.Where(input => input.MayBeOmitted).Select(input => input.Name).ToArray());
        ModelResponse detector = Describe("a detector of several series, after a normalizer");
        Assert.AreEqual("detector", detector.Kind);
        Assert.AreEqual("AnomalyDetection", detector.Task);
        Assert.AreEqual("carried", detector.Streaming);
        CollectionAssert.AreEqual(
            new[] { "Shop: id", "Day: time", "Units: value", "Visits: feature" },
            detector.Inputs.Where(input => input.IsRequired).Select(input => $"{input.Name}: {input.Role}").ToArray());
    }

    [TestMethod]
    [DataRow("small numbers", "Price", 3.4e38, "is not a finite number")]
    [DataRow("doubles", "Doubles", 1e300, "must be finite")]
    public void Finite_values_that_lead_beyond_all_numbers_are_named(string name, string column, double value, string said)
    {
        IServedChainCase chain = ServedChains.Get(name);
        (ITransformer model, ServedModel served, _) = chain.Train();
        JsonObject row = chain.Try(model, 1, 1).Rows[0];
        if (row[column] is JsonArray values)
            values[1] = value;
        else
            (row[column], row["Weight"]) = (value, value);
        RequestException one = Assert.ThrowsExactly<RequestException>(() => PredictOne(served, row));
        Assert.AreEqual(400, one.Status);
        StringAssert.Contains(one.Message, said);
        JsonObject good = chain.Try(model, 2, 1).Rows[0];
        RequestException many = Assert.ThrowsExactly<RequestException>(() => PredictMany(served, [good, row]));
        Assert.IsTrue(
            many.Message.Contains("sequence 1: ", StringComparison.Ordinal) || many.Message.Contains("row 1 ", StringComparison.Ordinal),
            many.Message);
        PredictOne(served, good);
    }

    private static JsonNode PredictOne(ServedModel model, JsonNode row) => Written(json =>
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(row);
        if (model.Chain.HasMapper)
        {
            model.Chain.Answer(rows => RequestParser.ReadOne(body, rows, model.Chain.Plan.Input, 1000), json);
            return;
        }

        var own = new InputRows(model.Chain.Plan.Input);
        RequestParser.ReadOne(body, own, model.Chain.Plan.Input, 1000);
        new NewestAnswer(model, own).Write(json);
    });

    private static JsonObject[] PredictMany(ServedModel model, JsonObject[] objects) => [.. Written(json =>
    {
        var body = new JsonObject
        {
            [model.Chain.Plan.TakesRows ? "rows" : "sequences"] = new JsonArray([.. objects.Select(row => row.DeepClone())]),
        };
        var rows = new InputRows(model.Chain.Plan.Input);
        RequestParser.ReadMany(JsonSerializer.SerializeToUtf8Bytes(body), rows, model.Chain.Plan.Input, new SequenceModelOptions());
        json.WriteStartArray();
        model.Chain.AnswerAll(rows, new AnswerOptions { RowName = "sequence" }, json);
        json.WriteEndArray();
    }).AsArray().Select(answer => answer!.AsObject())];

    private static JsonNode Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            write(json);
        return JsonNode.Parse(stream.ToArray())!;
    }

    private static void Same(JsonObject[] expected, JsonObject[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            // Floats are written so that they read back to the bit: equal text is equal bits.
            foreach ((string name, JsonNode? value) in expected[i])
                Assert.AreEqual(value!.ToJsonString(), actual[i][name]?.ToJsonString(), $"row {i}, {name}");
        }
    }

    private sealed class Meters : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
