using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// Shows which steps and features a prediction depends on: each value in turn is removed (replaced by the training mean, or by 0 if
/// features are not standardized; a token or a category becomes unknown), and the change in the output is that value's importance (Zeiler
/// &amp; Fergus 2014).
/// </summary>
public static class Occlusion
{
    /// <param name="network">The network.</param>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>.</param>
    /// <param name="output">The index of the output: a class, or a predicted number.</param>
    /// <param name="width">
    /// The number of consecutive steps that are removed together. Neighboring steps of slowly changing series carry much the same
    /// information: remove several. Default: 1.
    /// </param>
    /// <returns>
    /// The output minus the output without the value, <c>[steps, features]</c>: above 0, the value supports the prediction.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The sequence does not fit the network, or the network has no head, or one that predicts at every step.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output, or the width is below 1.</exception>
    public static float[,] Run(RecurrentNetwork network, ReadOnlySpan<float> sequence, int output, int width = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (network.Head.PerStep || network.Head.Outputs == 0)
            throw new ArgumentException("Occlusion needs a head that makes one prediction for the whole sequence.", nameof(network));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)network.Head.Outputs, nameof(output));
        float[] values = AnalyzedSequences.Check(network, sequence);
        int features = network.Features;
        int steps = values.Length / features;
        var effect = new float[steps, features];
        var answer = new float[network.Head.Outputs];
        using var scorer = new SequenceScorer(network);
        var batch = new SequenceBatch(features);
        batch.Add(values);
        scorer.Score(batch);
        scorer.CopyOutputs(0, answer);
        float whole = answer[output];
        for (int feature = 0; feature < features; feature++)
        {
            batch.Clear();
            for (int t = 0; t < steps; t++)
            {
                float[] without = [.. values];
                int first = Math.Clamp(t - ((width - 1) / 2), 0, Math.Max(0, steps - width));
                for (int s = first; s < Math.Min(first + width, steps); s++)
                    without[(s * features) + feature] =
                        network.Scaling is { } scaling && !network.Categories.Any(category => category.Feature == feature)
                        ? scaling.Mean[feature]
                        : 0f;
                batch.Add(without);
            }

            scorer.Score(batch);
            for (int t = 0; t < steps; t++)
            {
                scorer.CopyOutputs(t, answer);
                effect[t, feature] = whole - answer[output];
            }
        }

        return effect;
    }

    /// <summary>
    /// Computes what each unit of the pooled hidden state adds to an output's logit: its value times its weight in the head.
    /// </summary>
    /// <param name="network">The network, with a head for the whole sequence that reads the last hidden state.</param>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>.</param>
    /// <param name="output">The index of the output.</param>
    /// <returns><c>[units]</c>, both directions side by side.</returns>
    /// <exception cref="ArgumentException">The network has another kind of head or pooling.</exception>
    public static float[] UnitContributions(RecurrentNetwork network, ReadOnlySpan<float> sequence, int output)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Head.ReadsSteps || network.Head.Outputs == 0 || network.Pooling != SequencePooling.Last)
            throw new ArgumentException(
                "Unit contributions are defined only for heads that read the last hidden state of the whole sequence.",
                nameof(network));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)network.Head.Outputs, nameof(output));
        using var scorer = new SequenceScorer(network);
        var batch = new SequenceBatch(network.Features);
        batch.Add(sequence);
        scorer.Score(batch);
        var state = new float[network.HiddenWidth];
        scorer.CopyHiddenState(0, state);
        ReadOnlySpan<float> kernel = network.Head.DataOf(ParameterNames.Kernel);
        for (int u = 0; u < state.Length; u++)
            state[u] *= kernel[(u * network.Head.Outputs) + output];
        return state;
    }
}
