using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Heads;

/// <summary>
/// The mean over the outputs of (output − target)², the targets standardized. A target that is not known (NaN) has no loss and
/// no gradient.
/// </summary>
internal sealed class SquaredError(FeatureScaling? scaling) : HeadLoss
{
    public override float WeightOf(ReadOnlySpan<float> target) => KnownTargets.ShareOf(target);

    public override (double Loss, double Correct) Run(Span<float> logits, ReadOnlySpan<float> target, SequenceLevel level, float scale)
    {
        double loss = 0;
        float factor = 2 * scale / logits.Length;
        for (int i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(target[i]))
            {
                logits[i] = 0;
                continue;
            }

            float wanted = level.Remove(target[i]);
            float error = logits[i] - (scaling is null ? wanted : scaling.Standardize(i, wanted));
            loss += (double)error * error;
            logits[i] = error * factor;
        }

        return (loss / logits.Length, 0);
    }
}
