using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

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
                JsonObject[] expected = Expected(transformed, served.Chain.Plan.Outputs.Task);
                Same(expected, PredictMany(served, rows));
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
        model.Chain.AnswerAll(rows, null, json, "sequence");
        json.WriteEndArray();
    }).AsArray().Select(answer => answer!.AsObject())];

    private static JsonNode Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            write(json);
        return JsonNode.Parse(stream.ToArray())!;
    }

    /// <summary>The answers that the transformed view asks for, read by ML.NET's own means.</summary>
    private static JsonObject[] Expected(IDataView view, SequenceTask task)
    {
        float[][] Vectors(string column) => [.. view.GetColumn<float[]>(column)];
        string[]? labels = view.Schema.GetColumnOrNull("PredictedLabel") is not { } label || task == SequenceTask.StepClassification ? null
            : label.Type is TextDataViewType ? [.. view.GetColumn<string>("PredictedLabel")]
            : label.Type is BooleanDataViewType ?
            [
                .. view.GetColumn<bool>("PredictedLabel").Select(value => value.ToString(CultureInfo.InvariantCulture)),
            ]
            : [.. view.GetColumn<uint>("PredictedLabel").Select(key => key == 1 ? "high" : "low")];
        switch (task)
        {
            case SequenceTask.BinaryClassification:
                return [.. view.GetColumn<float>("Probability").Zip(labels!, (p, text) =>
                    new JsonObject { ["predictedLabel"] = text, ["probabilities"] = new JsonObject { ["False"] = 1 - p, ["True"] = p } })];
            case SequenceTask.MulticlassClassification:
                return [.. Vectors("Score").Zip(labels!, (score, text) => new JsonObject
                {
                    ["predictedLabel"] = text,
                    ["probabilities"] = new JsonObject { ["high"] = score[0], ["low"] = score[1] },
                })];
            case SequenceTask.StepClassification:
                return [.. view.GetColumn<string[]>("PredictedLabel")
                    .Select(steps => new JsonObject { ["stepLabels"] = new JsonArray([.. steps.Select(step => (JsonNode)step)]) })];
            case SequenceTask.Forecasting:
                return view.Schema["Score"].Type is VectorDataViewType { ItemType: NumberDataViewType { RawType.Name: nameof(Double) } }
                    ? Forecasts<double>(view)
                    : Forecasts<float>(view);
            default:
                return [.. view.GetColumn<float>("Score").Select(score => new JsonObject { ["score"] = Numbers([score]) })];
        }
    }

    private static JsonObject[] Forecasts<T>(IDataView view)
    {
        T[][] Vectors(string column) => [.. view.GetColumn<T[]>(column)];
        return [.. Vectors("Score").Zip(Vectors("LowerBound"), Vectors("UpperBound")).Select(row => new JsonObject
        {
            ["forecast"] = Numbers(row.First),
            ["lowerBound"] = Numbers(row.Second),
            ["upperBound"] = Numbers(row.Third),
        })];
    }

    private static JsonArray Numbers<T>(T[] numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

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
