namespace LstmMlNet.Networks.Heads;

/// <summary>
/// Softmax, and the loss −Σ q·log p with its gradient p − q, where q is 1 at the label; with label smoothing ε (Szegedy et
/// al. 2016) it is 1 − ε + ε/classes there and ε/classes elsewhere.
/// </summary>
internal sealed class SoftmaxCrossEntropy(IReadOnlyList<float>? classWeights = null, float smoothing = 0f) : HeadLoss
{
    public override float WeightOf(ReadOnlySpan<float> target) => target[0] < 0 ? 0f : classWeights?[(int)target[0]] ?? 1f;

    /// <summary>Turns logits into probabilities in place.</summary>
    public static void Softmax(Span<float> logits)
    {
        float max = System.Numerics.Tensors.TensorPrimitives.Max(logits);
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = MathF.Exp(logits[i] - max);
            sum += logits[i];
        }

        float inverse = (float)(1 / sum);
        for (int i = 0; i < logits.Length; i++)
            logits[i] *= inverse;
    }

    public override (double Loss, double Correct) Run(Span<float> logits, ReadOnlySpan<float> target, SequenceLevel level, float scale)
    {
        float weight = WeightOf(target);
        if (weight == 0)
        {
            logits.Clear();
            return (0, 0);
        }

        int label = (int)target[0];
        int best = 0;
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            sum += logits[i];
            if (logits[i] > logits[best])
                best = i;
        }

        double max = logits[best];
        double wanted = smoothing == 0 ? logits[label] : ((1 - smoothing) * (double)logits[label]) + (smoothing * sum / logits.Length);
        Softmax(logits);

        // 1/p(best) is the sum of all e^(logit − max): the loss stays exact where p(label) underflows.
        double loss = max - wanted - Math.Log(logits[best]);
        float floor = smoothing / logits.Length;
        logits[label] -= 1f - smoothing;
        float factor = scale * weight;
        for (int i = 0; i < logits.Length; i++)
            logits[i] = (logits[i] - floor) * factor;
        return (weight * loss, best == label ? weight : 0);
    }
}
