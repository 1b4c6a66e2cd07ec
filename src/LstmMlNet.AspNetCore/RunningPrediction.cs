using LstmMlNet.Networks;

namespace LstmMlNet.AspNetCore;

/// <summary>The prediction for a sequence that comes step by step.</summary>
internal sealed class RunningPrediction(ServedModel model, SequenceModelOptions options)
{
    private readonly StreamingPredictor? _predictor = model.CanStream ? new StreamingPredictor(model.Network) : null;
    private readonly List<float> _values = [];

    public int Steps { get; private set; }

    /// <exception cref="RequestException">The step does not fit the model, or there are too many.</exception>
    public PredictionResponse Next(float[]? step)
    {
        Predictions.CheckStep(model, step);
        if (Steps == options.MaximumSteps)
            throw new RequestException($"the sequence has {Steps} steps, as many as are taken: send \"reset\" to begin anew.");
        Steps++;
        if (_predictor is not null)
            return Predictions.Answer(model, _predictor.Next(step).ToArray());
        _values.AddRange(step!);
        return Predictions.Answer(model, model.Score([[.. _values]])[0]);
    }

    public void Reset()
    {
        Steps = 0;
        _values.Clear();
        _predictor?.Reset();
    }
}
