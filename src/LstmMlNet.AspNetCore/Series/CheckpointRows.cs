using System.Buffers;
using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>
/// The rows that a <see cref="ForecastEngine{TSrc, TDst}"/> saved with its model: a service that keeps no series yet begins with them.
/// </summary>
internal static class CheckpointRows
{
    /// <summary>Takes them; false if there are none, or series are kept already.</summary>
    /// <exception cref="RequestException">They do not fit the model or the limits.</exception>
    public static bool Take(ModelSlot slot, ServedModel model)
    {
        if (model.Chain.Plan.Series is null || slot.Series.All().Count > 0
            || model.Chain.Plan.Steps.OfType<ForecastStateTransformer>().LastOrDefault() is not { RowCount: > 0 } state)
            return false;
        IDataView rows = state.GetRows(new MLContext());
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, ServiceJson.WriterOptions))
            Write(rows, model.Chain.Plan.Input, json);
        using var answer = new Utf8JsonWriter(new ArrayBufferWriter<byte>(), ServiceJson.WriterOptions);
        new SeriesRequests(slot).TakeMany(model, body.WrittenMemory, answer);
        return true;
    }

    private static void Write(IDataView rows, ChainInput input, Utf8JsonWriter json)
    {
        DataViewSchema.Column[] columns =
        [
            .. rows.Schema.Where(column => input.Find(column.Name) is { } place && input.Columns[place].IsRequired),
        ];
        using DataViewRowCursor cursor = rows.GetRowCursor(columns);
        OutputValue[] values = [.. columns.Select(column => OutputValue.Bind(cursor, column))];
        json.WriteStartObject();
        json.WriteStartArray("rows");
        while (cursor.MoveNext())
        {
            json.WriteStartObject();
            foreach (OutputValue value in values)
            {
                json.WritePropertyName(value.Name);
                value.Write(json, int.MaxValue);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
