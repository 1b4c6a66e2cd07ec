namespace LstmMlNet.Networks.Training;

/// <summary>
/// Tells whether two networks begin with the same weights, by two numbers per parameter: its norm, and its product with a fixed random
/// direction. Not by a hash: another machine's mathematics may give initial weights that differ in their last bits.
/// </summary>
internal static class WeightsImprint
{
    private const double Tolerance = 2e-5;

    public static double[] Of(RecurrentNetwork network) => [.. network.AllParameters().SelectMany(parameter => Of(parameter.Data))];

    public static bool Match(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        if (one.Length != other.Length)
            return false;
        for (int i = 0; i < one.Length; i += 2)
        {
            double allowed = (Tolerance * Math.Max(one[i], other[i])) + 1e-12;
            if (!(Math.Abs(one[i] - other[i]) <= allowed && Math.Abs(one[i + 1] - other[i + 1]) <= allowed))
                return false;
        }

        return true;
    }

    private static double[] Of(float[] weights)
    {
        double squares = 0;
        double product = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a number in [-1, 1) for each index.
            ulong z = ((ulong)i + 1) * 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            squares += (double)weights[i] * weights[i];
            product += weights[i] * ((long)(z ^ (z >> 31)) * (1.0 / (1UL << 63)));
        }

        return [Math.Sqrt(squares), product];
    }
}
