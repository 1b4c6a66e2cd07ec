using System.Collections.Concurrent;
using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>
/// A model's whole chain, as <c>Transform</c> runs it: from a request's rows to its answers. Single rows go through the chain's row mapper,
/// bound once; several rows, and rows that become sequences, through views. Safe from any number of threads.
/// </summary>
internal sealed class ServedChain
{
    private readonly ITransformer _model;
    private readonly IRowToRowMapper? _mapper;
    private readonly ConcurrentBag<ChainRow> _free = [];

    /// <exception cref="ModelLoadException">JSON cannot give what the chain takes.</exception>
    public ServedChain(ITransformer model, ChainPlan plan)
    {
        _model = model;
        Plan = plan;
        _mapper = plan.TakesRows || !model.IsRowToRowMapper ? null : model.GetRowToRowMapper(plan.Input.Schema);
    }

    public ChainPlan Plan { get; }

    /// <summary>Whether one sequence goes through a row mapper, bound once.</summary>
    public bool HasMapper => _mapper is not null;

    /// <summary>Reads one row and answers it.</summary>
    /// <param name="read">Reads the row.</param>
    /// <param name="json">Where the answer goes.</param>
    /// <exception cref="RequestException">There is no such row, or the chain cannot take it.</exception>
    public void Answer(Action<InputRows> read, Utf8JsonWriter json)
    {
        if (!_free.TryTake(out ChainRow? row))
            row = new ChainRow(Plan.Input, _mapper!, Plan.Outputs);
        bool isLarge = true;
        try
        {
            row.Rows.Clear();
            read(row.Rows);
            isLarge = row.Rows.IsLarge;
            row.WriteAnswer(json);
        }
        catch (RequestException)
        {
            isLarge |= row.Rows.IsLarge;
            throw;
        }
        finally
        {
            // A scorer keeps the memory of its longest sequence: such a one is not kept.
            if (isLarge)
            {
                row.Dispose();
            }
            else
            {
                row.Rows.Clear();
                _free.Add(row);
            }
        }
    }

    /// <summary>Answers all rows that come out of a request's rows, in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="next">Called before each answer.</param>
    /// <param name="json">Where the answers go.</param>
    /// <param name="what">What a row is called in an error: a sequence.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="RequestException">The chain cannot take a row.</exception>
    public int AnswerAll(InputRows rows, Action<int>? next, Utf8JsonWriter json, string? what)
    {
        int count = 0;
        try
        {
            using DataViewRowCursor cursor = _model.Transform(new RequestView(Plan.Input.Schema, rows)).GetRowCursor(Plan.Outputs.All);
            var answer = new AnswerWriter(Plan.Outputs, cursor);
            for (; cursor.MoveNext(); count++)
            {
                next?.Invoke(count);
                answer.Write(json);
            }
        }
        catch (Exception exception) when (ChainErrors.Translate(
            exception,
            rows,
            what is null ? 0 : count,
            what is null ? "" : $"{what} {count}: ") is { } translated)
        {
            throw translated;
        }

        return count;
    }
}
