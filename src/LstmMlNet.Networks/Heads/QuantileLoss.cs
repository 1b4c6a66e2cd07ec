using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Heads;

/// <summary>
/// The mean over horizon and quantiles of the pinball loss: τ·(y − q) if the target y is above the quantile q, (1 − τ)·(q − y) below;
/// targets standardized. A step ahead whose target is not known (NaN) has no loss and no gradient.
/// </summary>
internal sealed class QuantileLoss(float[] quantiles, FeatureScaling? scaling) : HeadLoss
{
    public override float WeightOf(ReadOnlySpan<float> target) => KnownTargets.ShareOf(target);

    public override (double Loss, double Correct) Run(Span<float> logits, ReadOnlySpan<float> target, SequenceLevel level, float scale)
    {
        double loss = 0;
        float factor = scale / logits.Length;
        for (int h = 0; h < target.Length; h++)
        {
            if (float.IsNaN(target[h]))
            {
                logits.Slice(h * quantiles.Length, quantiles.Length).Clear();
                continue;
            }

            float wanted = level.Remove(target[h]);
            if (scaling is not null)
                wanted = scaling.Standardize(h, wanted);
            for (int q = 0; q < quantiles.Length; q++)
            {
                ref float logit = ref logits[(h * quantiles.Length) + q];
                double error = (double)wanted - logit;
                float slope = error > 0 ? -quantiles[q] : 1 - quantiles[q];
                loss -= slope * error;
                logit = slope * factor;
            }
        }

        return (loss / logits.Length, 0);
    }
}
