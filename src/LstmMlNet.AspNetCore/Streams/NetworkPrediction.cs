using System.Text.Json;
using LstmMlNet.AspNetCore.Models;
using LstmMlNet.AspNetCore.Network;
using LstmMlNet.AspNetCore.Requests;
using LstmMlNet.Networks;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>
/// A stream to a network whose sequences are the model's input as they are. The network's state is carried on; where a layer reads
/// backwards,
/// the sequence so far is scored anew, so that there are fewer steps at most.
/// </summary>
internal sealed class NetworkPrediction : RunningPrediction
{
    private readonly StreamingPredictor? _predictor;

    public NetworkPrediction(ServedModel model, SequenceModelOptions options)
        : base(model, options)
    {
        _predictor = model.CanCarryState ? new StreamingPredictor(model.Ensemble) : null;
    }

    protected override int MaximumSteps =>
        _predictor is null ? Math.Min(Options.MaximumRescoredSteps, Options.MaximumSteps) : Options.MaximumSteps;

    protected override void Predict(Utf8JsonWriter json)
    {
        Chain.InputColumn sequence = Rows.Columns[Model.Chain.Plan.Input.Sequence!.Value];
        int features = Model.Network.Features;
        try
        {
            float[] outputs = _predictor is not null ? Next(sequence, features) : Rescore(sequence, features);
            PredictionResponse answer = NetworkAnswers.Answer(Model.Chain.Plan.Outputs, Model.Network, outputs);
            JsonSerializer.Serialize(json, answer, ServiceJson.Default.PredictionResponse);
        }
        catch (Exception exception) when (Chain.ChainErrors.Translate(exception, Rows, 0, "") is { } translated)
        {
            if (_predictor is null)
                throw translated;

            // A state that is not a number stays none, whatever comes after.
            throw new RequestException($"{translated.Message} Send \"reset\": the sequence cannot go on.", translated.Status);
        }
    }

    protected override void Reset() => _predictor?.Reset();

    private float[] Next(Chain.InputColumn sequence, int features)
    {
        float[] step = sequence.LastNumbers(features);
        sequence.Truncate(0);
        return _predictor!.Next(step).ToArray();
    }

    private float[] Rescore(Chain.InputColumn sequence, int features)
    {
        using var scorer = new SequenceScorer(Model.Ensemble);
        return Explanation.Score(scorer, sequence.LastNumbers(sequence.LastLength), features);
    }
}
