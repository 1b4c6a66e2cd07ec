using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Tests.Chain;
using Microsoft.ML;

namespace LstmMlNet.AspNetCore.Tests.Series;

/// <summary>What two shops sold by day, the models that forecast it, and what these give themselves.</summary>
internal static class Sales
{
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static Lazy<(ITransformer Model, byte[] Zip)> Table { get; } = new(() => Train("a table"));

    public static Lazy<(ITransformer Model, byte[] Zip)> ByTwoIds { get; } = new(() => Train("a table of several values, by two ids"));

    public static (ITransformer Model, byte[] Zip) Train(string name)
    {
        (ITransformer model, _, byte[] zip) = ServedChains.Get(name).Train();
        return (model, zip);
    }

    /// <summary>Rows of two shops; what the last ones sold is known.</summary>
    public static JsonObject[] RowsOf(string name, int count)
    {
        JsonObject[] rows = ServedChains.Get(name).CreateRows(3, count);
        foreach (JsonObject row in rows[^4..])
            row["Units"] = 24.5;
        return rows;
    }

    public static bool IsNorth(JsonObject row) => (string)row["Shop"]! == "north";

    public static JsonObject Body(IEnumerable<JsonObject> rows) => new() { ["rows"] = SeriesClient.Rows(rows) };

    public static JsonObject With(JsonObject row, string name, JsonNode? value)
    {
        JsonObject copy = row.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    public static JsonObject Without(JsonObject row, string name)
    {
        JsonObject copy = row.DeepClone().AsObject();
        copy.Remove(name);
        return copy;
    }

    /// <summary>A row of the shop in the north, so many days after a row's: no units yet.</summary>
    public static JsonObject ToCome(JsonObject row, int days) => new()
    {
        ["Shop"] = "north",
        ["Day"] = ((DateTime)row["Day"]!).AddDays(days),
        ["Promotion"] = days % 2 == 1,
    };

    /// <summary>What the model itself forecasts from each series' end.</summary>
    public static JsonObject[] Ends(ITransformer model, IEnumerable<JsonObject> rows)
    {
        IDataView view = new MLContext().Data.LoadFromEnumerable(Read(rows));
        return ExpectedAnswers.Of(
            ((LstmForecastTransformer)model).Forecast(view),
            new ChainPlan(model, view.Schema, new SequenceModelOptions()).Outputs);
    }

    public static List<ServedChains.SaleRow> Read(IEnumerable<JsonObject> rows) => [.. rows.Select(row =>
        JsonSerializer.Deserialize<ServedChains.SaleRow>(
            With(With(row, "Units", row["Units"]?.DeepClone() ?? "NaN"), "Visits", row["Visits"]?.DeepClone() ?? "NaN"),
            s_json)!)];

    public static void Same(JsonObject expected, JsonNode actual)
    {
        foreach ((string name, JsonNode? value) in expected)
            Assert.AreEqual(value?.ToJsonString(), actual[name]?.ToJsonString(), name);
    }
}
