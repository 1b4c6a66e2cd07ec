using System.Text.Json;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A chain bound to one row, for one caller at a time: nothing is bound anew from request to request.</summary>
internal sealed class ChainRow : IDisposable
{
    private readonly RequestRow _input;
    private readonly DataViewRow _output;
    private readonly AnswerWriter _answer;

    /// <param name="rows">Where the request's row goes: its first.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="mapper">The chain.</param>
    /// <param name="outputs">Which columns are answered.</param>
    public ChainRow(InputRows rows, ChainInput input, IRowToRowMapper mapper, ChainOutputs outputs)
    {
        Rows = rows;
        _input = new RequestRow(input.Schema, rows);
        _output = mapper.GetRow(_input, outputs.All.Select(column => mapper.OutputSchema[column.Index]));
        _answer = new AnswerWriter(outputs, _output);
    }

    /// <summary>Where the request's row goes.</summary>
    public InputRows Rows { get; }

    /// <summary>Runs the chain on the row and writes what comes out.</summary>
    /// <exception cref="RequestException">The chain cannot take the row.</exception>
    public void WriteAnswer(Utf8JsonWriter json)
    {
        _input.MoveOn();
        try
        {
            _answer.Write(json);
        }
        catch (Exception exception) when (ChainErrors.Translate(exception, Rows, 0, "") is { } translated)
        {
            throw translated;
        }
    }

    public void Dispose() => _output.Dispose();
}
