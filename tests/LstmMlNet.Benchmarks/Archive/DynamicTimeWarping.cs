namespace LstmMlNet.Benchmarks.Archive;

/// <summary>
/// The nearest training sequence by dynamic time warping, all channels together (DTW-D; Shokoohi-Yekta et al. 2017): the usual
/// baseline for classifying sequences.
/// </summary>
internal sealed class DynamicTimeWarping(float[][] training, string[] labels, int features)
{
    /// <summary>The class of the nearest training sequence.</summary>
    public string Classify(float[] sequence)
    {
        double best = double.PositiveInfinity;
        string label = labels[0];
        for (int i = 0; i < training.Length; i++)
        {
            double distance = Distance(sequence, training[i], best);
            if (distance < best)
                (best, label) = (distance, labels[i]);
        }

        return label;
    }

    /// <summary>
    /// The least sum of squared differences over all alignments; infinite once no alignment can be below
    /// <paramref name="bound"/>.
    /// </summary>
    private double Distance(float[] a, float[] b, double bound)
    {
        int rows = a.Length / features;
        int columns = b.Length / features;
        var above = new double[columns + 1];
        var own = new double[columns + 1];
        Array.Fill(above, double.PositiveInfinity);
        above[0] = 0;
        for (int i = 0; i < rows; i++)
        {
            own[0] = double.PositiveInfinity;
            double least = double.PositiveInfinity;
            for (int j = 0; j < columns; j++)
            {
                double cost = 0;
                for (int f = 0; f < features; f++)
                {
                    double difference = a[(i * features) + f] - b[(j * features) + f];
                    cost += difference * difference;
                }

                own[j + 1] = cost + Math.Min(own[j], Math.Min(above[j], above[j + 1]));
                least = Math.Min(least, own[j + 1]);
            }

            if (least >= bound)
                return double.PositiveInfinity;
            (above, own) = (own, above);
        }

        return above[columns];
    }
}
