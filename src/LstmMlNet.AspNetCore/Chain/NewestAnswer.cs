using System.Buffers;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>
/// The last prediction for some rows: that of the newest window, or of the only sequence; of a table the forecast of the last row's series.
/// </summary>
internal sealed class NewestAnswer(ServedModel model, InputRows rows)
{
    private readonly IReadOnlyList<string> _ids = model.Chain.Plan.Table?.Table.IdColumnNames ?? [];

    /// <summary>The number of steps ahead that are written, at most.</summary>
    public int MaximumSteps { get; init; } = int.MaxValue;

    /// <summary>The number of steps ahead that have a forecast.</summary>
    public int KnownSteps { get; private set; }

    /// <summary>Writes it.</summary>
    /// <exception cref="RequestException">Nothing comes out, or the chain cannot take a row.</exception>
    public void Write(Utf8JsonWriter json)
    {
        if (!TryWrite(json))
            throw new RequestException(model.Chain.Plan.Table is { } table
                ? "there is nothing to forecast from: no row of the series has a value of "
                    + $"{string.Join(" or ", table.Table.TargetColumnNames)}."
                : "there are too few rows for a prediction.");
    }

    /// <summary>Writes it; false if there is none.</summary>
    public bool TryWrite(Utf8JsonWriter json)
    {
        var newest = new ArrayBufferWriter<byte>();
        using var answers = new Utf8JsonWriter(newest, ServiceJson.WriterOptions);
        string[] series = [.. _ids.Select(id => model.Chain.Plan.Input.Find(id) is { } place && rows.Count > 0
            ? rows.Columns[place].TextAt(rows.Count - 1)
            : "")];
        int found = 0;
        var options = new AnswerOptions
        {
            OnlyEnds = true,
            MaximumSteps = MaximumSteps,
            BeforeEach = answer =>
            {
                if (_ids.Count > 0 && answer.TextsOf(_ids)?.SequenceEqual(series) == false)
                    return false;
                found++;
                answers.Flush();
                newest.ResetWrittenCount();
                answers.Reset(newest);
                return true;
            },
            AfterEach = steps => KnownSteps = steps,
        };
        model.Chain.AnswerAll(rows, options, answers);
        answers.Flush();
        if (found > 0)
            json.WriteRawValue(newest.WrittenSpan, skipInputValidation: true);
        return found > 0;
    }
}
