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

    /// <summary>Rows of one series, whose ids are in the address.</summary>
    public static JsonNode? SeriesRows(ModelSlot slot) =>
        slot.Model is { Chain.Plan.Series: not null } model ? new JsonObject { ["rows"] = Rows(model, withIds: false) } : null;

    /// <summary>Rows of any series.</summary>
    public static JsonNode? SeriesRowsWithIds(ModelSlot slot) =>
        slot.Model is { Chain.Plan.Series: not null } model ? new JsonObject { ["rows"] = Rows(model) } : null;

    /// <summary>Rows of a table to forecast.</summary>
    public static JsonNode? Table(ModelSlot slot) =>
        slot.Model is { Chain.Plan.Table: not null } model ? new JsonObject { ["rows"] = Rows(model) } : null;

    /// <summary>Rows to come, with what is known ahead.</summary>
    public static JsonNode? KnownRows(ModelSlot slot) =>
        slot.Model is { Chain.Plan.Series: { KnownColumns.Count: > 0 } series } model
            ? new JsonObject { ["rows"] = Rows(model, PastRows(model), series.Horizon, withIds: false) }
            : null;

    /// <summary>As many rows as a window has, or a few; of a table those to come too, where something must be known ahead.</summary>
    private static JsonArray Rows(ServedModel model, bool withIds = true)
    {
        int ahead = model.Chain.Plan.Series is { KnownColumns.Count: > 0 } series ? series.Horizon : 0;
        return Rows(model, 0, PastRows(model) + ahead, withIds);
    }

    private static JsonArray Rows(ServedModel model, int first, int count, bool withIds) =>
        new([.. Enumerable.Range(first, count).Select(index => Row(model, index, withIds))]);

    private static int PastRows(ServedModel model) => model.Chain.Plan.Kind == ChainKind.Table ? FewSteps : model.Network.Steps ?? FewSteps;

    private static JsonObject Row(ServedModel model, int index = 0, bool withIds = true)
    {
        ChainInput input = model.Chain.Plan.Input;
        bool isToCome = model.Chain.Plan.Kind == ChainKind.Table && index >= PastRows(model);
        var row = new JsonObject();
        for (int i = 0; i < input.Columns.Count; i++)
        {
            InputColumn column = input.Columns[i];
            bool isLeftOut = (column.Role == ColumnRoles.Id && !withIds)
                || (isToCome && column.Role is ColumnRoles.Target or ColumnRoles.Past);
            if (!column.IsRequired || isLeftOut)
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
