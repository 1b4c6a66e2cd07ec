using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Network;

/// <summary>
/// What a forecaster of a table, or a detector, answers after each row of a series, and what the gates did over the window of the last one.
/// </summary>
internal static class RowsExplanation
{
    /// <exception cref="RequestException">The model cannot take the rows, or they are of several series.</exception>
    public static void Write(ServedModel model, InputRows rows, Utf8JsonWriter json)
    {
        IReadOnlyList<GateResponse> gates = Gates(model, rows);
        json.WriteStartObject();
        json.WriteStartArray("running");
        model.Chain.AnswerAll(rows, new AnswerOptions(), json);
        json.WriteEndArray();
        json.WritePropertyName("gates");
        JsonSerializer.Serialize(json, gates, ServiceJson.Default.IReadOnlyListGateResponse);
        json.WriteEndObject();
    }

    private static IReadOnlyList<GateResponse> Gates(ServedModel model, InputRows rows)
    {
        try
        {
            return LastWindow(model.Chain.Plan, rows) is { } window ? Explanation.Gates(model.Network, window) : [];
        }
        catch (Exception exception) when (ChainErrors.Translate(exception, rows, 0, "") is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>What the network reads of the last row; null if there are too few rows.</summary>
    private static float[]? LastWindow(ChainPlan plan, InputRows rows)
    {
        IDataView view = plan.TransformToNetwork(new RequestView(plan.Input.Schema, rows));
        IDataView windows = plan.Table is { } table ? table.Windows(view) : plan.Detector!.Windows(view);
        DataViewSchema.Column features = windows.Schema[plan.Network.FeatureColumnName];
        DataViewSchema.Column? id = plan.Detector?.IdColumnName is { } name ? windows.Schema[name] : null;
        using DataViewRowCursor cursor = windows.GetRowCursor([features, .. new[] { id }.OfType<DataViewSchema.Column>()]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(features);
        OutputValue? series = id is { } column ? OutputValue.Bind(cursor, column) : null;
        var ids = new HashSet<string>();
        VBuffer<float> value = default;
        int count = 0;
        for (; cursor.MoveNext(); count++)
        {
            getter(ref value);
            ids.Add(series?.Texts()[0] ?? "");
        }

        // Of a table each series has one window.
        int several = plan.Table is null ? ids.Count : count;
        if (several > 1)
            throw new RequestException($"the rows are of {several} series: one series is explained at a time.");
        return count > (plan.Detector?.Length ?? 0) ? [.. value.DenseValues()] : null;
    }
}
