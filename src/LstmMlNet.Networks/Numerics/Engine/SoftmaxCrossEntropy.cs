namespace LstmMlNet.Networks.Numerics;

/// <summary>Softmax, and the loss −log p(label) with its gradient p − 1(label).</summary>
internal static class SoftmaxCrossEntropy
{
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

    /// <summary>Turns logits into the gradient of scale · loss in place; gives the loss unscaled, and whether the label was the likeliest.</summary>
    public static (double Loss, bool Hit) Loss(Span<float> logits, int label, float scale)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }

        double max = logits[best];
        double labelLogit = logits[label];
        Softmax(logits);

        // 1/p(best) is the sum of all e^(logit − max): the loss stays exact where p(label) underflows.
        double loss = max - labelLogit - Math.Log(logits[best]);
        logits[label] -= 1f;
        for (int i = 0; i < logits.Length; i++)
            logits[i] *= scale;
        return (loss, best == label);
    }
}
