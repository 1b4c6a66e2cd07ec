using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>Takes rows of series, and forecasts the series from those that are kept.</summary>
internal sealed class SeriesRequests(ModelSlot slot)
{
    private const int LongestId = 256;

    /// <summary>Takes a row, or several, into a series.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="RequestException">A row is none that the model takes, or lies before the last one.</exception>
    public int Take(ServedModel model, string id, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        SequenceWindowsTransformer windows = Windows(model);
        Check(id);
        ChainInput input = model.Chain.Plan.Input;
        List<byte[]> taken = SeriesBody.Read(body, id, input, windows.IdColumnName, slot.Options.MaximumSteps);
        KeptSeries series = slot.Series.Open(id);
        try
        {
            lock (series.Lock)
            {
                byte[][] all = Joined(series.Rows, taken, input, windows.OrderColumnName);
                series.Rows = all[^Math.Min(all.Length, MostRows(windows))..];
                json.WriteStartObject();
                json.WriteString("series", id);
                json.WriteNumber("rows", series.Rows.Length);
                json.WriteEndObject();
            }
        }
        finally
        {
            slot.Series.RemoveEmpty(id, series);
        }

        return taken.Count;
    }

    /// <summary>Forecasts a series from its last row.</summary>
    /// <exception cref="RequestException">There is no such series, or it has too few rows.</exception>
    public int Forecast(ServedModel model, string id, string? horizon, Utf8JsonWriter json)
    {
        SequenceWindowsTransformer windows = Windows(model);
        Check(id);
        byte[][] kept = slot.Series.Find(id)?.Rows
            ?? throw new RequestException($"there is no series '{id}': post its rows first.", StatusCodes.Status404NotFound);
        if (kept.Length < windows.Length)
            throw new RequestException(
                $"the series '{id}' has {kept.Length} rows; a forecast is made from {windows.Length}.",
                StatusCodes.Status409Conflict);
        int? steps = Horizon(horizon, windows.Horizon);

        // The last rows do, unless they lack a value.
        if (!TryForecast(model, kept[^windows.Length..], steps, json, isLast: kept.Length == windows.Length))
            TryForecast(model, kept, steps, json, isLast: true);
        return 1;
    }

    /// <summary>Forgets a series.</summary>
    /// <exception cref="RequestException">There is none of that id.</exception>
    public void Remove(string id)
    {
        Check(id);
        if (!slot.Series.Remove(id))
            throw new RequestException($"there is no series '{id}'.", StatusCodes.Status404NotFound);
    }

    private static bool TryForecast(ServedModel model, byte[][] kept, int? steps, Utf8JsonWriter json, bool isLast)
    {
        var rows = new InputRows(model.Chain.Plan.Input);
        var answer = new ArrayBufferWriter<byte>();
        try
        {
            foreach (byte[] row in kept)
                SeriesBody.ReadRow(row, rows, "the series' rows no longer fit the model; delete the series and post them again: ");
            using var writer = new Utf8JsonWriter(answer, ServiceJson.WriterOptions);
            if (!new NewestAnswer(model, rows).TryWrite(writer))
                throw new RequestException("the rows are too few: nothing comes out of the model's chain.");
        }
        catch (RequestException) when (!isLast)
        {
            return false;
        }

        if (steps is not { } count)
        {
            json.WriteRawValue(answer.WrittenSpan, skipInputValidation: true);
            return true;
        }

        PredictionResponse whole = JsonSerializer.Deserialize(answer.WrittenSpan, ServiceJson.Default.PredictionResponse)!;
        JsonSerializer.Serialize(
            json,
            whole with { Forecast = First(whole.Forecast), LowerBound = First(whole.LowerBound), UpperBound = First(whole.UpperBound) },
            ServiceJson.Default.PredictionResponse);
        return true;

        double[]? First(double[]? values) => values?[..Math.Min(values.Length, count)];
    }

    /// <summary>The step that makes windows of a series' rows.</summary>
    /// <exception cref="RequestException">The model has none, or makes no forecasts.</exception>
    private static SequenceWindowsTransformer Windows(ServedModel model) =>
        model.Transformer.Task == SequenceTask.Forecasting && model.Chain.Plan.Windows is { Horizon: > 0 } windows
            ? windows
            : throw new RequestException("the model does not forecast series of rows: there are no series to keep.");

    private static void Check(string id)
    {
        if (id.Length > LongestId)
            throw new RequestException($"the series' id has {id.Length} characters; at most {LongestId} are taken.");
    }

    private static int? Horizon(string? text, int most)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= 1 && steps <= most
            ? steps
            : throw new RequestException($"horizon is '{text}'; it must be a whole number from 1 to {most}.");
    }

    /// <summary>Twice as many rows as a window has: some may lack a value.</summary>
    private int MostRows(SequenceWindowsTransformer windows) =>
        (int)Math.Max(windows.Length, Math.Min(2L * windows.Length, slot.Options.MaximumSteps));

    /// <summary>The rows that are kept, and those that follow; one at the same place in time takes the last one's place.</summary>
    private static byte[][] Joined(byte[][] kept, List<byte[]> taken, ChainInput input, string? orderColumn)
    {
        List<byte[]> all = [.. kept];
        int? place = orderColumn is null ? null : input.Find(orderColumn);
        object? last = kept.Length > 0 && place is { } own ? RowOrder.Of(kept[^1], input, own) : null;
        for (int i = 0; i < taken.Count; i++)
        {
            if (place is { } order)
            {
                object now = RowOrder.Of(taken[i], input, order);
                int compared = last is null ? 1 : Comparer<object>.Default.Compare(now, last);
                if (compared < 0)
                    throw new RequestException(
                        $"row {i}: column '{orderColumn}' lies before the series' last row: rows must come in the order of time.",
                        StatusCodes.Status409Conflict);
                if (compared == 0)
                    all.RemoveAt(all.Count - 1);
                last = now;
            }

            all.Add(taken[i]);
        }

        return [.. all];
    }
}
