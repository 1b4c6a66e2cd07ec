namespace LstmMlNet.Reports.Measures;

/// <summary>How far a mean could be off by the chance of which cases were held out.</summary>
internal static class Bootstrap
{
    private const int Samples = 1000;

    /// <summary>
    /// The bootstrap's percentile interval (95 %) of a mean (Efron 1979): cases are drawn anew with replacement, neighbouring ones together in blocks
    /// (Künsch 1989), since windows that overlap are not independent. The same values give the same interval.
    /// </summary>
    /// <param name="values">A value for each case.</param>
    /// <param name="weights">What each counts.</param>
    /// <param name="block">Neighbouring cases drawn together.</param>
    public static (double Lower, double Upper) Interval(IReadOnlyList<double> values, IReadOnlyList<double> weights, int block = 1)
    {
        block = Math.Clamp(block, 1, values.Count);
        var random = new Random(1);
        var means = new double[Samples];
        int blocks = (values.Count + block - 1) / block;
        for (int sample = 0; sample < Samples; sample++)
        {
            double sum = 0;
            double weight = 0;
            for (int b = 0; b < blocks; b++)
            {
                int start = random.Next(values.Count - block + 1);
                for (int i = start; i < start + block; i++)
                {
                    sum += values[i] * weights[i];
                    weight += weights[i];
                }
            }

            means[sample] = sum / weight;
        }

        Array.Sort(means);
        return (means[Samples / 40], means[Samples - 1 - (Samples / 40)]);
    }
}
