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
        _mapper = model.IsRowToRowMapper ? model.GetRowToRowMapper(plan.Input.Schema) : null;
    }

    public ChainPlan Plan { get; }

    /// <summary>Whether one sequence goes through a row mapper, bound once.</summary>
    public bool HasMapper => _mapper is not null && !Plan.TakesRows;

    /// <summary>Whether rows can be passed one by one, and each is judged by those before it.</summary>
    public bool CarriesState => _mapper is not null && Plan.Kind == ChainKind.Detector;

    /// <summary>Binds the chain to one row after the other, for one caller.</summary>
    /// <param name="rows">Where each row goes: its first.</param>
    public ChainRow Bind(InputRows rows) => new(rows, Plan.Input, _mapper!, Plan.Outputs);

    /// <summary>Reads one row and answers it.</summary>
    /// <param name="read">Reads the row.</param>
    /// <param name="json">Where the answer goes.</param>
    /// <exception cref="RequestException">There is no such row, or the chain cannot take it.</exception>
    public void Answer(Action<InputRows> read, Utf8JsonWriter json)
    {
        if (!_free.TryTake(out ChainRow? row))
            row = Bind(new InputRows(Plan.Input));
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

    /// <summary>Answers the rows that come out of a request's rows, in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">Which answers.</param>
    /// <param name="json">Where the answers go.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="RequestException">The chain cannot take a row.</exception>
    public int AnswerAll(InputRows rows, AnswerOptions options, Utf8JsonWriter json)
    {
        int count = 0;
        try
        {
            using DataViewRowCursor cursor = Run(rows, options.OnlyEnds).GetRowCursor(Plan.Outputs.All);
            var answer = new AnswerWriter(Plan.Outputs, cursor) { MaximumSteps = options.MaximumSteps };
            for (; cursor.MoveNext(); count++)
            {
                if (count < options.Skip || options.BeforeEach?.Invoke(answer) == false)
                    continue;
                answer.Write(json);
                options.AfterEach?.Invoke(answer.KnownSteps);
            }
        }
        catch (Exception exception) when (ChainErrors.Translate(
            exception,
            rows,
            options.RowName is null ? 0 : count,
            options.RowName is null ? "" : $"{options.RowName} {count}: ") is { } translated)
        {
            throw translated;
        }

        return Math.Max(0, count - options.Skip);
    }

    private IDataView Run(InputRows rows, bool onlyEnds)
    {
        IDataView view = new RequestView(Plan.Input.Schema, rows);
        return onlyEnds && Plan.Table is not null
            ? Plan.Steps.Aggregate(view, (input, step) =>
                step is LstmForecastTransformer table ? table.Forecast(input) : step.Transform(input))
            : _model.Transform(view);
    }
}
