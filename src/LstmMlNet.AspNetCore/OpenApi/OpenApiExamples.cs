using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;

namespace LstmMlNet.AspNetCore.OpenApi;

/// <summary>Bodies to begin with, as the model that is served takes them.</summary>
internal static class OpenApiExamples
{
    private const int FewSteps = 3;

    public static JsonNode? Sequence(ModelSlot slot) => slot.Model is not { } model ? null
        : model.Chain.Plan.TakesRows ? new JsonObject { ["rows"] = new JsonArray(Row(model), Row(model)) }
        : Row(model);

    public static JsonNode? Batch(ModelSlot slot) => slot.Model is not { } model ? null
        : new JsonObject { [model.Chain.Plan.TakesRows ? "rows" : "sequences"] = new JsonArray(Row(model), Row(model)) };

    private static JsonObject Row(ServedModel model)
    {
        ChainInput input = model.Chain.Plan.Input;
        var row = new JsonObject();
        for (int i = 0; i < input.Columns.Count; i++)
        {
            InputColumn column = input.Columns[i];
            if (!column.IsRequired)
                continue;
            bool isSteps = input.Sequence == i && column.Shape.Width is not null;
            row[isSteps ? "steps" : column.Name] = column.IsVector ? Vector(column) : Value(column);
        }

        return row;
    }

    private static JsonArray Vector(InputColumn column) => column.Shape.Width is { } width
        ? Repeat(column.Shape.Steps ?? FewSteps, () => Repeat(width, () => Value(column)))
        : Repeat(column.Shape.Size ?? FewSteps, () => Value(column));

    private static JsonArray Repeat(int count, Func<JsonNode> node) => new([.. Enumerable.Range(0, count).Select(_ => node())]);

    private static JsonValue Value(InputColumn column) => column.ItemName switch
    {
        "a number" => JsonValue.Create(0.5),
        "text" => JsonValue.Create("text"),
        "true or false" => JsonValue.Create(true),
        var name when name.StartsWith("a date", StringComparison.Ordinal) => JsonValue.Create("2026-01-31T12:00:00Z"),
        var name when name.StartsWith("a span", StringComparison.Ordinal) => JsonValue.Create("00:01:00"),
        _ => JsonValue.Create(1),
    };
}
