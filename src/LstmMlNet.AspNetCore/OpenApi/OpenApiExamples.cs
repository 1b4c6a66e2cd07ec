using System.Globalization;
using System.Text.Json.Nodes;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;

namespace LstmMlNet.AspNetCore.OpenApi;

/// <summary>Bodies to begin with, as the model that is served takes them.</summary>
internal static class OpenApiExamples
{
    private const int FewSteps = 3;

    public static JsonNode? Sequence(ModelSlot slot) => slot.Model is not { } model ? null
        : model.Chain.Plan.TakesRows ? new JsonObject { ["rows"] = Rows(model) }
        : Row(model);

    public static JsonNode? Batch(ModelSlot slot) => slot.Model is not { } model ? null
        : model.Chain.Plan.TakesRows ? new JsonObject { ["rows"] = Rows(model) }
        : new JsonObject { ["sequences"] = new JsonArray(Row(model), Row(model)) };

    public static JsonNode? SeriesRow(ModelSlot slot) =>
        slot.Model is { Chain.Plan.Windows: not null } model ? new JsonObject { ["rows"] = Rows(model) } : null;

    /// <summary>As many rows as a window has, or a few.</summary>
    private static JsonArray Rows(ServedModel model) =>
        new([.. Enumerable.Range(0, model.Network.Steps ?? FewSteps).Select(index => Row(model, index))]);

    private static JsonObject Row(ServedModel model, int index = 0)
    {
        ChainInput input = model.Chain.Plan.Input;
        var row = new JsonObject();
        for (int i = 0; i < input.Columns.Count; i++)
        {
            InputColumn column = input.Columns[i];
            if (!column.IsRequired)
                continue;
            bool isSteps = input.Sequence == i && column.Shape.Width is not null;
            row[isSteps ? "steps" : column.Name] = column.IsVector ? Vector(column) : Value(column, index);
        }

        return row;
    }

    private static JsonArray Vector(InputColumn column) => column.Shape.Width is { } width
        ? Repeat(column.Shape.Steps ?? FewSteps, () => Repeat(width, () => Value(column)))
        : Repeat(column.Shape.Size ?? FewSteps, () => Value(column));

    private static JsonArray Repeat(int count, Func<JsonNode> node) => new([.. Enumerable.Range(0, count).Select(_ => node())]);

    /// <summary>A value; numbers and dates rise from row to row, as an order does.</summary>
    private static JsonValue Value(InputColumn column, int index = 0) => column.ItemName switch
    {
        "a number" => JsonValue.Create(index + 0.5),
        "text" => JsonValue.Create("text"),
        "true or false" => JsonValue.Create(true),
        var name when name.StartsWith("a date", StringComparison.Ordinal) =>
            JsonValue.Create(new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc).AddDays(index)),
        var name when name.StartsWith("a span", StringComparison.Ordinal) =>
            JsonValue.Create(TimeSpan.FromMinutes(index + 1).ToString("c", CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(index + 1),
    };
}
