using System.Buffers;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The last prediction for some rows: that of the newest window, or of the only sequence.</summary>
internal sealed class NewestAnswer(ServedModel model, InputRows rows)
{
    /// <summary>Writes it.</summary>
    /// <exception cref="RequestException">Nothing comes out, or the chain cannot take a row.</exception>
    public void Write(Utf8JsonWriter json)
    {
        if (!TryWrite(json))
            throw new RequestException(model.Chain.Plan.Table is { } table
                ? $"there is nothing to forecast from: no row has a value of {string.Join(" or ", table.Table.TargetColumnNames)}."
                : "there are too few rows for a prediction.");
    }

    /// <summary>The number of steps ahead that are written, at most.</summary>
    public int MaximumSteps { get; init; } = int.MaxValue;

    /// <summary>The number of steps ahead that have a forecast.</summary>
    public int KnownSteps { get; private set; }

    /// <summary>Writes it; false if there is none.</summary>
    public bool TryWrite(Utf8JsonWriter json)
    {
        var newest = new ArrayBufferWriter<byte>();
        using var answers = new Utf8JsonWriter(newest, ServiceJson.WriterOptions);
        var options = new AnswerOptions
        {
            OnlyEnds = true,
            MaximumSteps = MaximumSteps,
            BeforeEach = () =>
            {
                answers.Flush();
                newest.ResetWrittenCount();
                answers.Reset(newest);
            },
            AfterEach = steps => KnownSteps = steps,
        };
        int count = model.Chain.AnswerAll(rows, options, answers);
        answers.Flush();
        if (count > 0)
            json.WriteRawValue(newest.WrittenSpan, skipInputValidation: true);
        return count > 0;
    }
}
