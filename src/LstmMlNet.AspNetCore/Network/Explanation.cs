using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.AspNetCore.Network;

/// <summary>The prediction after each step of a sequence, and what the gates did: those of the first network of an ensemble.</summary>
internal static class Explanation
{
    /// <param name="model">The model.</param>
    /// <param name="values">The sequence, less its level if it has one.</param>
    /// <param name="level">The level to add back to forecasts; 0 for none.</param>
    public static ExplanationResponse Of(Models.ServedModel model, float[] values, double level)
    {
        RecurrentNetwork network = model.Network;
        int features = network.Features;
        int steps = values.Length / features;
        var running = new List<PredictionResponse>(steps);
        if (model.CanCarryState && !network.Head.PerStep)
        {
            var predictor = new StreamingPredictor(model.Ensemble);
            for (int t = 0; t < steps; t++)
                running.Add(NetworkAnswers.Answer(
                    model.Chain.Plan.Outputs,
                    network,
                    predictor.Next(values.AsSpan(t * features, features)).ToArray(),
                    level));
        }
        else
        {
            using var scorer = new SequenceScorer(model.Ensemble);
            for (int t = 1; t <= steps; t++)
                running.Add(
                    NetworkAnswers.Answer(
                        model.Chain.Plan.Outputs,
                        network,
                        Score(scorer, values.AsSpan(0, t * features), features),
                        level));
        }

        return new ExplanationResponse { Running = running, Gates = Gates(network, values) };
    }

    /// <summary>The top layer's gates and states over a sequence, in the forward direction.</summary>
    public static IReadOnlyList<GateResponse> Gates(RecurrentNetwork network, float[] values)
    {
        ForwardAnalysis top = ForwardAnalysis.Run(network, values).Last(analysis => analysis.Direction == 0);
        return [.. top.Gates.Concat(top.States).Select(Gate)];
    }

    private static GateResponse Gate(StateTrace trace) =>
        new()
        {
            Name = trace.Name,
            IsGate = trace.IsGate,
            Values = [.. Enumerable.Range(0, trace.Steps).Select(t => trace.At(t).ToArray())],
        };

    /// <summary>The outputs for one sequence.</summary>
    public static float[] Score(SequenceScorer scorer, ReadOnlySpan<float> values, int features)
    {
        var batch = new SequenceBatch(features);
        batch.Add(values);
        scorer.Score(batch);
        var outputs = new float[scorer.OutputLengthOf(0)];
        scorer.CopyOutputs(0, outputs);
        return outputs;
    }
}
