using System.Text.Json;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Models;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>A stream through the whole chain, which runs anew with every step, or row; the newest answer is given, null while there is
/// none.</summary>
internal sealed class ChainPrediction(ServedModel model, SequenceModelOptions options) : RunningPrediction(model, options)
{
    protected override int MaximumSteps => Math.Min(Options.MaximumRescoredSteps, Options.MaximumSteps);

    protected override void Predict(Utf8JsonWriter json)
    {
        if (!new NewestAnswer(Model, Rows).TryWrite(json))
            json.WriteNullValue();
    }

    protected override void Reset()
    {
        // Nothing but the rows is carried on.
    }
}
