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
            throw new RequestException("there are too few rows for a prediction.");
    }

    /// <summary>Writes it; false if there is none.</summary>
    public bool TryWrite(Utf8JsonWriter json)
    {
        var newest = new ArrayBufferWriter<byte>();
        using var answers = new Utf8JsonWriter(newest, ServiceJson.WriterOptions);
        int count = model.Chain.AnswerAll(
            rows,
            _ =>
            {
                answers.Flush();
                newest.ResetWrittenCount();
                answers.Reset(newest);
            },
            answers,
            what: null);
        answers.Flush();
        if (count > 0)
            json.WriteRawValue(newest.WrittenSpan, skipInputValidation: true);
        return count > 0;
    }
}
