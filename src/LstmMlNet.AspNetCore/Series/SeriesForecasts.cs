using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>Forecasts series: those whose rows are kept, or all of a table that a request gives.</summary>
internal sealed class SeriesForecasts(ModelSlot slot)
{
    /// <summary>Forecasts a series from its last row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="address">The series.</param>
    /// <param name="horizon">The number of steps, as the address has it; null for all.</param>
    /// <param name="known">Rows with what is known of the steps ahead, for this forecast only; null for none.</param>
    /// <param name="json">Where the forecast goes.</param>
    /// <exception cref="RequestException">There is no such series, it has too few rows, or something must be known ahead.</exception>
    public int Forecast(ServedModel model, string address, string? horizon, ReadOnlyMemory<byte>? known, Utf8JsonWriter json)
    {
        SeriesPlan plan = PlanOf(model);
        IReadOnlyList<string> ids = SeriesAddress.Split(address, plan.IdColumns);
        int? steps = Horizon(horizon, plan.Horizon);
        string series = plan.IdColumns.Count == 0 ? address : SeriesAddress.Of(ids);
        byte[][] kept = slot.Series.Find(series)?.Rows
            ?? throw new RequestException($"there is no series '{series}': post its rows first.", StatusCodes.Status404NotFound);
        if (plan.Kind == ChainKind.Table)
        {
            ForecastTable(model, series, known is { } body ? WithKnown(model, kept, ids, body) : kept, steps, json);
            return 1;
        }

        if (known is not null)
            throw new RequestException("the model reads nothing that is known ahead: ask for the forecast without a body (GET).");
        ForecastWindows(model, series, kept, steps, json);
        return 1;
    }

    /// <summary>Forecasts each series of a table from its end.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="RequestException">The model forecasts no table, or cannot take a row.</exception>
    public int ForecastAll(ServedModel model, string? horizon, ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (model.Chain.Plan.Table is not { } table)
            throw new RequestException("the model does not forecast a table of series: use predict, or series/{id}/forecast.");
        int steps = Horizon(horizon, table.Horizon) ?? table.Horizon;
        var rows = new InputRows(model.Chain.Plan.Input);
        RequestParser.ReadMany(body.Span, rows, model.Chain.Plan.Input, slot.Options);
        json.WriteStartObject();
        json.WriteStartArray("predictions");
        int count = model.Chain.AnswerAll(rows, new AnswerOptions { OnlyEnds = true, MaximumSteps = steps }, json);
        json.WriteEndArray();
        json.WriteEndObject();
        return count > 0
            ? count
            : throw new RequestException(
                $"there is nothing to forecast from: no row has a value of {string.Join(" or ", table.Table.TargetColumnNames)}.");
    }

    private static SeriesPlan PlanOf(ServedModel model) => SeriesRequests.PlanOf(model) is { Horizon: > 0 } plan
        ? plan
        : throw new RequestException("the model finds anomalies, and forecasts nothing: POST series/{id} answers each row.");

    /// <summary>The rows that are kept, and rows after the last that has come, each in the place of one with the same time.</summary>
    private byte[][] WithKnown(ServedModel model, byte[][] kept, IReadOnlyList<string> ids, ReadOnlyMemory<byte> body)
    {
        SeriesPlan plan = model.Chain.Plan.Series!;
        ChainInput input = model.Chain.Plan.Input;
        if (plan.KnownColumns.Count == 0)
            throw new RequestException("the model reads nothing that is known ahead: ask for the forecast without a body (GET).");
        List<byte[]> given = new SeriesBody(input, plan.IdColumns).Read(body, ids, slot.Options.MaximumSteps);
        List<SeriesRow> known = SeriesRow.Read(given, input, plan);
        int past = known.FindIndex(row => row.IsKnown);
        if (past >= 0)
            throw new RequestException(
                $"row {past}: {string.Join(" or ", plan.TargetColumns)} is given: rows to come say what is known ahead. POST series/{{id}} "
                + "takes rows that have come.");
        List<SeriesRow> rows = SeriesRow.ReadKept(kept, input, plan);
        int last = rows.FindLastIndex(row => row.IsKnown);
        if (last >= 0 && plan.OrderColumn is not null
            && known.FindIndex(row => Comparer<object>.Default.Compare(row.Order, rows[last].Order) <= 0) is >= 0 and var early)
            throw new RequestException(
                $"row {early}: column '{plan.OrderColumn}' is not after the last row of the series that has come.");
        return [.. SeriesJoin.Join(rows, known, plan, out _).Select(row => row.Json)];
    }

    private static void ForecastTable(ServedModel model, string series, byte[][] rows, int? steps, Utf8JsonWriter json)
    {
        SeriesPlan plan = model.Chain.Plan.Series!;
        var answer = new ArrayBufferWriter<byte>();
        var newest = new NewestAnswer(model, ReadRows(model, rows)) { MaximumSteps = steps ?? plan.Horizon };
        using (var writer = new Utf8JsonWriter(answer, ServiceJson.WriterOptions))
        {
            if (!newest.TryWrite(writer))
                throw new RequestException(
                    $"the series '{series}' has no row with a value of {string.Join(" or ", plan.TargetColumns)} yet.",
                    StatusCodes.Status409Conflict);
        }

        if (newest.KnownSteps < Math.Min(steps ?? 1, plan.Horizon))
            throw new RequestException(
                $"{newest.KnownSteps} of {steps ?? plan.Horizon} steps ahead have what must be known: "
                + $"{string.Join(", ", plan.KnownColumns)}. Post rows for the steps to come, without "
                + $"{string.Join(", ", plan.TargetColumns)}: "
                + "to series/{id}, where they are kept, or to series/{id}/forecast, for one forecast.",
                StatusCodes.Status409Conflict);
        json.WriteRawValue(answer.WrittenSpan, skipInputValidation: true);
    }

    private static void ForecastWindows(ServedModel model, string series, byte[][] kept, int? steps, Utf8JsonWriter json)
    {
        int length = model.Chain.Plan.Series!.RowsNeeded;
        if (kept.Length < length)
            throw new RequestException(
                $"the series '{series}' has {kept.Length} rows; a forecast is made from {length}.",
                StatusCodes.Status409Conflict);

        // The last rows do, unless they lack a value.
        if (!TryForecast(model, kept[^length..], steps, json, isLast: kept.Length == length))
            TryForecast(model, kept, steps, json, isLast: true);
    }

    private static bool TryForecast(ServedModel model, byte[][] rows, int? steps, Utf8JsonWriter json, bool isLast)
    {
        try
        {
            return new NewestAnswer(model, ReadRows(model, rows)) { MaximumSteps = steps ?? int.MaxValue }.TryWrite(json) || (isLast
                ? throw new RequestException("the rows are too few: nothing comes out of the model's chain.")
                : false);
        }
        catch (RequestException) when (!isLast)
        {
            return false;
        }
    }

    private static InputRows ReadRows(ServedModel model, byte[][] kept)
    {
        var rows = new InputRows(model.Chain.Plan.Input);
        foreach (byte[] row in kept)
            SeriesBody.ReadRow(row, rows, "the series' rows no longer fit the model; delete the series and post them again: ");
        return rows;
    }

    private static int? Horizon(string? text, int most)
    {
        if (text is null)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= 1 && steps <= most
            ? steps
            : throw new RequestException($"horizon is '{text}'; it must be a whole number from 1 to {most}.");
    }
}
