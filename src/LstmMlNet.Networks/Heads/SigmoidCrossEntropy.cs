namespace LstmMlNet.Networks.Heads;

/// <summary>
/// The loss −q·log p − (1 − q)·log(1 − p) of p = sigmoid(logit), with its gradient p − q; q is the class, 0 or 1, pulled toward ½ by label
/// smoothing.
/// </summary>
internal sealed class SigmoidCrossEntropy(IReadOnlyList<float>? classWeights = null, float smoothing = 0f) : HeadLoss
{
    public static float Sigmoid(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));

    public override float WeightOf(ReadOnlySpan<float> target) => classWeights?[(int)target[0]] ?? 1f;

    public override (double Loss, double Correct) Run(Span<float> logits, ReadOnlySpan<float> target, SequenceLevel level, float scale)
    {
        float weight = WeightOf(target);
        double logit = logits[0];
        double wanted = (target[0] * (1 - smoothing)) + (smoothing / 2);

        // log(1 + e^x) without overflow.
        double loss = Math.Max(logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit))) - (wanted * logit);
        logits[0] = (float)((1 / (1 + Math.Exp(-logit))) - wanted) * scale * weight;
        return (weight * loss, logit > 0 == target[0] > 0 ? weight : 0);
    }
}
