namespace LstmMlNet.Networks.Training;

/// <summary>
/// What a regression on the classes' indicators is multiplied by so that its softmax gives probabilities (Guo et al. 2017): the number with
/// the smallest cross-entropy of what was predicted of each row without it.
/// </summary>
internal static class ProbabilityScale
{
    private const double Least = 0.1;
    private const double Most = 1_000;
    private const int Rounds = 40;

    /// <param name="leftOut">Predictions of each row by a regression on the others, [row][class].</param>
    /// <param name="labels">The rows' classes.</param>
    /// <param name="weights">How much each row counts.</param>
    public static double Of(double[][] leftOut, int[] labels, double[] weights)
    {
        // Even if all were right, the next one may be wrong: by Laplace's rule of succession.
        double doubt = 1.0 / (labels.Length + 2);
        double low = Math.Log(Least);
        double high = Math.Log(Most);

        // The cross-entropy is convex in the scale, so a golden section finds its minimum.
        double ratio = (Math.Sqrt(5) - 1) / 2;
        for (int round = 0; round < Rounds; round++)
        {
            double first = high - (ratio * (high - low));
            double second = low + (ratio * (high - low));
            if (CrossEntropy(Math.Exp(first)) <= CrossEntropy(Math.Exp(second)))
                high = second;
            else
                low = first;
        }

        return Math.Exp((low + high) / 2);

        double CrossEntropy(double scale)
        {
            double sum = 0;
            for (int i = 0; i < labels.Length; i++)
                sum += weights[i] * Of(leftOut[i], labels[i], scale, doubt);
            return sum;
        }
    }

    private static double Of(double[] values, int label, double scale, double doubt)
    {
        double max = values.Max();
        double logSum = Math.Log(values.Sum(value => Math.Exp(scale * (value - max))));
        double others = values.Sum() - values[label] - ((values.Length - 1) * max);
        return logSum
            - ((1 - doubt) * scale * (values[label] - max))
            - (doubt / (values.Length - 1) * scale * others);
    }
}
