using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.AspNetCore;

/// <summary>From requests to sequences, and from outputs to answers.</summary>
internal static class Predictions
{
    /// <summary>A request's values, step by step.</summary>
    /// <exception cref="RequestException">They do not fit the model.</exception>
    public static float[] Values(ServedModel model, SequenceRequest? request, SequenceModelOptions options, int maximumSteps, string where = "")
    {
        int features = model.Network.Features;
        if (request is null || request.Steps is null == request.Features is null)
            throw new RequestException(where + "give a sequence either as \"steps\" (an array of arrays) or as \"features\" (all values, step by step).");
        float[] values = request.Features ?? Flatten(request.Steps!, features, where);
        if (values.Length == 0)
            throw new RequestException(where + "the sequence is empty: it needs at least one step.");
        if (values.Length % features != 0)
            throw new RequestException($"{where}the sequence has {values.Length} values, which is no multiple of the {features} values of a step.");
        int steps = values.Length / features;
        if (steps > maximumSteps)
            throw new RequestException($"{where}the sequence has {steps} steps; at most {maximumSteps} are taken.");
        if (model.Network.Steps is { } wanted && steps != wanted)
            throw new RequestException($"{where}the sequence has {steps} steps; the model was trained on sequences of {wanted}.");
        CheckValues(model, values, where);
        return values;
    }

    /// <summary>One step's values.</summary>
    /// <exception cref="RequestException">They do not fit the model.</exception>
    public static void CheckStep(ServedModel model, float[]? step)
    {
        if (step is null || step.Length != model.Network.Features)
            throw new RequestException($"a step is an array of {model.Network.Features} numbers; this one has {step?.Length ?? 0}.");
        CheckValues(model, step, "");
    }

    public static PredictionResponse Answer(ServedModel model, float[] outputs)
    {
        switch (model.Transformer.Task)
        {
            case SequenceTask.BinaryClassification:
                return Classes(model, [1 - outputs[0], outputs[0]]);
            case SequenceTask.MulticlassClassification:
                return Classes(model, outputs);
            case SequenceTask.StepClassification:
                int classes = model.Network.Head.Outputs;
                return new PredictionResponse { StepLabels = [.. outputs.Chunk(classes).Select(step => NameOf(model, IndexOfMax(step)))] };
            case SequenceTask.Forecasting:
                int quantiles = ((DenseQuantileLayer)model.Network.Head).Quantiles.Count;
                return new PredictionResponse { Forecast = Every(outputs, quantiles, quantiles / 2), LowerBound = Every(outputs, quantiles, 0), UpperBound = Every(outputs, quantiles, quantiles - 1) };
            default:
                return new PredictionResponse { Score = outputs };
        }
    }

    /// <summary>The prediction after each step, and what the gates did.</summary>
    public static ExplanationResponse Explain(ServedModel model, float[] values)
    {
        int features = model.Network.Features;
        int steps = values.Length / features;
        float[][] outputs = model.Score([.. Enumerable.Range(1, steps).Select(count => values[..(count * features)])]);
        ForwardAnalysis top = ForwardAnalysis.Run(model.Network, values).Last(analysis => analysis.Direction == 0);
        return new ExplanationResponse(
            [.. outputs.Select(output => Answer(model, output))],
            [.. top.Gates.Concat(top.States).Select(trace => new GateResponse(trace.Name, trace.IsGate, [.. Enumerable.Range(0, trace.Steps).Select(t => trace.At(t).ToArray())]))]);
    }

    private static float[] Flatten(float[][] steps, int features, string where)
    {
        var values = new float[steps.Length * features];
        for (int t = 0; t < steps.Length; t++)
        {
            if (steps[t] is null || steps[t].Length != features)
                throw new RequestException($"{where}step {t} has {steps[t]?.Length ?? 0} values; the model takes {features} a step.");
            steps[t].CopyTo(values, t * features);
        }

        return values;
    }

    private static void CheckValues(ServedModel model, float[] values, string where)
    {
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        if (bad >= 0)
            throw new RequestException($"{where}value {bad} is no finite number.");
        if (model.Network.Embedding is not { } embedding)
            return;
        bad = Array.FindIndex(values, value => value < 0 || value > embedding.Vocabulary || value != MathF.Truncate(value));
        if (bad >= 0)
            throw new RequestException($"{where}value {bad} is {values[bad]}: tokens are whole numbers from 0 (unknown) to {embedding.Vocabulary}.");
    }

    private static PredictionResponse Classes(ServedModel model, float[] probabilities)
    {
        var named = new Dictionary<string, float>();
        for (int c = 0; c < probabilities.Length; c++)
            named[NameOf(model, c)] = probabilities[c];
        return new PredictionResponse { PredictedLabel = NameOf(model, IndexOfMax(probabilities)), Probabilities = named };
    }

    private static string NameOf(ServedModel model, int index) => index < model.Classes.Count ? model.Classes[index] : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int IndexOfMax(float[] values) => Array.IndexOf(values, values.Max());

    private static float[] Every(float[] values, int stride, int first) => [.. Enumerable.Range(0, values.Length / stride).Select(i => values[(i * stride) + first])];
}
