using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Requests;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>The prediction for a sequence that comes step by step. A step that is refused leaves the sequence as it was.</summary>
internal abstract class RunningPrediction(ServedModel model, SequenceModelOptions options) : IDisposable
{
    protected ServedModel Model => model;

    protected SequenceModelOptions Options => options;

    /// <summary>The sequence so far.</summary>
    protected InputRows Rows { get; } = new(model.Chain.Plan.Input);

    /// <summary>Steps, or rows, since the start.</summary>
    public int Steps { get; private set; }

    protected abstract int MaximumSteps { get; }

    public static RunningPrediction Create(ServedModel model, SequenceModelOptions options) => StreamSupport.Of(model).Kind switch
    {
        StreamKind.RescoredByChain => new ChainPrediction(model, options),
        StreamKind.CarriedByChain => new DetectorPrediction(model, options),
        _ => new NetworkPrediction(model, options),
    };

    /// <summary>Takes a message: a step, or <c>"reset"</c>.</summary>
    /// <exception cref="RequestException">The step does not fit the model, or there are too many.</exception>
    public void Take(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        if (message.SequenceEqual("\"reset\""u8))
        {
            Steps = 0;
            Rows.Clear();
            Reset();
            json.WriteStartObject();
            json.WriteNumber("step", 0);
            json.WriteEndObject();
            return;
        }

        if (Steps >= MaximumSteps)
            throw new RequestException($"the sequence has {Steps} steps, the maximum: send \"reset\" to start over.");
        int rows = Rows.Count;
        int[] lengths = rows == 0 ? [] : [.. Rows.Columns.Select(column => column.LastLength)];
        try
        {
            Read(message);
            json.WriteStartObject();
            json.WriteNumber("step", Steps + 1);
            json.WritePropertyName("prediction");
            Predict(json);
            json.WriteEndObject();
            Steps++;
        }
        catch
        {
            Rows.Keep(rows);
            for (int i = 0; i < lengths.Length && Rows.Count > 0; i++)
                Rows.Columns[i].Truncate(lengths[i]);
            throw;
        }
    }

    public void Dispose() => Release();

    protected abstract void Predict(Utf8JsonWriter json);

    protected abstract void Reset();

    /// <summary>Releases what is more than memory; most hold no such thing.</summary>
    protected virtual void Release()
    {
    }

    private void Read(ReadOnlySpan<byte> message) => RequestParser.ReadMessage(message, (ref reader) =>
    {
        ChainInput input = Model.Chain.Plan.Input;
        if (input.TakesRows)
            Rows.Read(ref reader, "");
        else if (reader.TokenType == JsonTokenType.StartObject || input.Sequence is null)
            Rows.ReadMore(ref reader, "");
        else
            Rows.ReadMoreOf(input.Sequence.Value, ref reader);
    });
}
