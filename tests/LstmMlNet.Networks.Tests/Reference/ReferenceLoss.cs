namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>The losses of all heads in plain double precision, straight from their definitions.</summary>
internal sealed class ReferenceLoss(NetworkHead head, float[]? classWeights = null, float smoothing = 0, FeatureScaling? targets = null)
{
    public static double[] Softmax(double[] logits)
    {
        double max = logits.Max();
        double sum = logits.Sum(logit => Math.Exp(logit - max));
        return [.. logits.Select(logit => Math.Exp(logit - max) / sum)];
    }

    /// <summary>The weighted mean loss of a batch.</summary>
    public double Of(
        ReferenceNetwork network,
        float[][] sequences,
        float[][] targetsOf,
        float[] weights,
        Func<int, double[][]>? logits = null)
    {
        double loss = 0;
        double total = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            double[][] rows = logits?.Invoke(i) ?? network.Logits(sequences[i]);
            float[][] wanted = [.. targetsOf[i].Chunk(targetsOf[i].Length / rows.Length)];
            for (int row = 0; row < rows.Length; row++)
            {
                double weight = weights[i] * ClassWeight(wanted[row]);
                if (weight == 0)
                    continue;
                loss += weight * Row(rows[row], wanted[row], network.LevelOf(sequences[i]));
                total += weight;
            }
        }

        return loss / total;
    }

    /// <summary>The weight of a class; of numbers, the share that is known (not NaN): only these have a loss.</summary>
    private double ClassWeight(float[] target) =>
        head.ClassCount == 0
            ? target.Count(value => !float.IsNaN(value)) / (double)target.Length
            : target[0] < 0
            ? 0
            : classWeights?[(int)target[0]] ?? 1;

    private double Row(double[] logits, float[] target, (double Center, double Unit) level)
    {
        switch (head)
        {
            case DenseSoftmaxLayer:
                double[] p = Softmax(logits);
                return -p.Select((value, c) =>
                    ((c == (int)target[0] ? 1 - smoothing : 0) + (smoothing / (double)p.Length)) * Math.Log(value)).Sum();
            case DenseSigmoidLayer:
                double one = 1 / (1 + Math.Exp(-logits[0]));
                double q = (target[0] * (1 - smoothing)) + (smoothing / 2.0);
                return -(q * Math.Log(one)) - ((1 - q) * Math.Log(1 - one));
            case DenseLinearLayer:
                return logits.Select((value, i) => Math.Pow(value - Scaled((target[i] - level.Center) / level.Unit, i), 2))
                    .Where(double.IsFinite)
                    .Average();
            case DenseQuantileLayer quantiles:
                return logits.Select((value, i) =>
                {
                    double tau = quantiles.Quantiles[i % quantiles.Quantiles.Count];
                    double error =
                        Scaled((target[i / quantiles.Quantiles.Count] - level.Center) / level.Unit, i / quantiles.Quantiles.Count) - value;
                    return Math.Max(tau * error, (tau - 1) * error);
                }).Where(double.IsFinite).Average();
            default:
                throw new NotSupportedException();
        }
    }

    private double Scaled(double value, int i) => targets is null ? value : (value - targets.Mean[i]) / targets.Deviation[i];
}
