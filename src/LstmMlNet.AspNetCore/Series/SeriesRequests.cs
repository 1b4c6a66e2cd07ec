using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>Takes rows of series, which are kept from then on; a detector answers each of them.</summary>
internal sealed class SeriesRequests(ModelSlot slot)
{
    /// <summary>Takes a row, or several, into a series.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="RequestException">A row is none that the model takes, or lies before the last one.</exception>
    public int Take(ServedModel model, string address, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        SeriesPlan plan = PlanOf(model);
        IReadOnlyList<string> ids = SeriesAddress.Split(address, plan.IdColumns);
        List<byte[]> rows = new SeriesBody(model.Chain.Plan.Input, plan.IdColumns).Read(body, ids, slot.Options.MaximumSteps);
        string series = plan.IdColumns.Count == 0 ? address : SeriesAddress.Of(ids);
        Take(model, [(series, rows)], json);
        return rows.Count;
    }

    /// <summary>Takes rows of any series: their columns say which.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="RequestException">A row is none that the model takes, or lies before the last one of its series.</exception>
    public int TakeMany(ServedModel model, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        SeriesPlan plan = PlanOf(model);
        int most = (int)Math.Min(int.MaxValue, (long)slot.Options.MaximumBatch * slot.Options.MaximumSteps);
        List<(string Series, List<byte[]> Rows)> rows = new SeriesBody(model.Chain.Plan.Input, plan.IdColumns).ReadMany(body, most);
        json.WriteStartObject();
        json.WriteStartArray("series");
        Take(model, rows, json);
        json.WriteEndArray();
        json.WriteEndObject();
        return rows.Sum(series => series.Rows.Count);
    }

    /// <summary>Forgets a series.</summary>
    /// <exception cref="RequestException">There is none of that id.</exception>
    public void Remove(string id)
    {
        SeriesAddress.Check(id);
        if (!slot.Series.Remove(id))
            throw new RequestException($"there is no series '{id}'.", StatusCodes.Status404NotFound);
    }

    /// <summary>How the model's rows are series.</summary>
    /// <exception cref="RequestException">They are none that could be kept.</exception>
    public static SeriesPlan PlanOf(ServedModel model) => model.Chain.Plan.Series
        ?? throw new RequestException("the model does not forecast series of rows, nor watch them: there are no series to keep.");

    /// <summary>Takes rows of several series, all or none.</summary>
    private void Take(ServedModel model, List<(string Series, List<byte[]> Rows)> taken, Utf8JsonWriter json)
    {
        using SeriesLease lease = slot.Series.Open([.. taken.Select(one => one.Series)]);
        var kept = new List<byte[][]>();
        foreach ((string series, List<byte[]> rows) in taken)
        {
            try
            {
                kept.Add(Take(model, series, lease[series].Rows, rows, json));
            }
            catch (RequestException exception) when (taken.Count > 1)
            {
                throw new RequestException($"series '{series}': {exception.Message}", exception.Status, exception.IsTransient);
            }
        }

        foreach (((string series, _), byte[][] rows) in taken.Zip(kept))
            lease[series].Rows = rows;
        slot.Series.NoteChange();
    }

    /// <summary>Returns the rows of a series with those that arrive, and writes what is said of it.</summary>
    private byte[][] Take(ServedModel model, string series, byte[][] kept, List<byte[]> taken, Utf8JsonWriter json)
    {
        SeriesPlan plan = model.Chain.Plan.Series!;
        ChainInput input = model.Chain.Plan.Input;
        List<SeriesRow> rows = SeriesJoin.Join(
            SeriesRow.ReadKept(kept, input, plan),
            SeriesRow.Read(taken, input, plan),
            plan,
            out int first);
        byte[][] trimmed = SeriesJoin.Trim(rows, plan, plan.RowsKept(slot.Options));
        json.WriteStartObject();
        json.WriteString("series", series);
        json.WriteNumber("rows", trimmed.Length);
        if (plan.Kind == ChainKind.Detector)
            WriteVerdicts(model, rows, first, json);
        json.WriteEndObject();
        return trimmed;
    }

    /// <summary>What a detector says of the rows from the first one that is new.</summary>
    private static void WriteVerdicts(ServedModel model, List<SeriesRow> rows, int first, Utf8JsonWriter json)
    {
        // As many rows before it as a window has do, from one on that lacks nothing: what is missing is taken as last known.
        int start = Math.Max(0, first - model.Chain.Plan.Series!.RowsNeeded);
        while (start > 0 && !rows[start].IsKnown)
            start--;
        var values = new InputRows(model.Chain.Plan.Input);
        foreach (SeriesRow row in rows.Skip(start))
            SeriesBody.ReadRow(row.Json, values, "");
        json.WriteStartArray("predictions");
        model.Chain.AnswerAll(values, new AnswerOptions { Skip = first - start }, json);
        json.WriteEndArray();
    }
}
