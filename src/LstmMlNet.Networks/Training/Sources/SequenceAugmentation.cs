using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>Changes one sequence at random, into arrays that are reused.</summary>
internal sealed class SequenceAugmentation(AugmentationOptions options, int features)
{
    private const int Knots = 4;
    private readonly double[] _speeds = new double[Knots + 1];
    private readonly double[] _scales = new double[features];
    private readonly double[] _means = new double[features];
    private readonly double[] _deviations = new double[features];
    private readonly bool[] _dropped = new bool[features];
    private double[] _places = [];

    /// <param name="source">The sequence.</param>
    /// <param name="target">The destination, of the same length.</param>
    /// <param name="random">The random numbers.</param>
    public void Apply(in SequenceSlice source, Span<float> target, SeededRandom random)
    {
        int steps = source.Steps;
        ReadOnlySpan<float> values = source.Values.AsSpan(source.Offset, steps * features);
        DrawPlaces(steps, random);
        Draw(values, steps, random);
        for (int t = 0; t < steps; t++)
        {
            int low = Math.Clamp((int)_places[t], 0, steps - 1);
            int high = Math.Min(low + 1, steps - 1);
            double share = Math.Clamp(_places[t] - low, 0, 1);
            for (int f = 0; f < features; f++)
            {
                double value = _dropped[f]
                    ? _means[f]
                    : (values[(low * features) + f] * (1 - share)) + (values[(high * features) + f] * share);
                double noise = options.Jitter > 0 ? options.Jitter * _deviations[f] * Normal(random) : 0;
                target[(t * features) + f] = (float)Math.Clamp((_scales[f] * value) + noise, float.MinValue, float.MaxValue);
            }
        }
    }

    /// <summary>Moves the labels along with the steps that <see cref="Apply"/> moved.</summary>
    public void MoveLabels(ReadOnlySpan<float> labels, Span<float> target)
    {
        for (int t = 0; t < labels.Length; t++)
            target[t] = labels[Math.Clamp((int)Math.Round(_places[t]), 0, labels.Length - 1)];
    }

    /// <summary>The share of a sequence in a mixture: a draw from the Beta distribution with two equal parameters.</summary>
    public static double MixingShare(double alpha, SeededRandom random)
    {
        if (alpha > 1)
            return GammaShare(alpha, random);

        // Jöhnk 1964; if both powers are close to 0, their logarithms decide.
        while (true)
        {
            double x = Math.Log(1 - random.NextDouble()) / alpha;
            double y = Math.Log(1 - random.NextDouble()) / alpha;
            double most = Math.Max(x, y);
            double sum = Math.Exp(x - most) + Math.Exp(y - most);
            if (most + Math.Log(sum) <= 0)
                return Math.Exp(x - most) / sum;
        }
    }

    public static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The first's share of two draws from a Gamma distribution (Marsaglia &amp; Tsang 2000).</summary>
    private static double GammaShare(double alpha, SeededRandom random)
    {
        double first = Gamma();
        return first / (first + Gamma());

        double Gamma()
        {
            double d = alpha - (1.0 / 3);
            while (true)
            {
                double x = Normal(random);
                double v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
                if (v > 0 && Math.Log(1 - random.NextDouble()) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                    return d * v;
            }
        }
    }

    /// <summary>The position in the sequence that each step reads, from 0 to the last.</summary>
    private void DrawPlaces(int steps, SeededRandom random)
    {
        if (_places.Length < steps)
            _places = new double[steps];
        double length = 1 - (options.WindowSlice > 0 ? options.WindowSlice * random.NextDouble() : 0);
        double start = (1 - length) * (options.WindowSlice > 0 ? random.NextDouble() : 0);
        for (int k = 0; k <= Knots; k++)
            _speeds[k] = options.TimeWarp > 0 ? Math.Exp(options.TimeWarp * Normal(random)) : 1;
        _places[0] = 0;
        for (int t = 1; t < steps; t++)
        {
            double at = (t - 0.5) / (steps - 1) * Knots;
            int k = Math.Min(Knots - 1, (int)at);
            _places[t] = _places[t - 1] + _speeds[k] + ((at - k) * (_speeds[k + 1] - _speeds[k]));
        }

        double whole = steps > 1 ? _places[steps - 1] : 1;
        for (int t = 0; t < steps; t++)
            _places[t] = (start + (length * _places[t] / whole)) * (steps - 1);
    }

    private void Draw(ReadOnlySpan<float> values, int steps, SeededRandom random)
    {
        int kept = options.ChannelDrop > 0 ? random.NextInt(features) : 0;
        for (int f = 0; f < features; f++)
        {
            _scales[f] = options.Scale > 0 ? 1 + (options.Scale * Normal(random)) : 1;
            _dropped[f] = options.ChannelDrop > 0 && random.NextDouble() < options.ChannelDrop && f != kept;
            double sum = 0;
            double square = 0;
            for (int t = 0; t < steps; t++)
            {
                double value = values[(t * features) + f];
                sum += value;
                square += value * value;
            }

            _means[f] = sum / steps;
            _deviations[f] = Math.Sqrt(Math.Max(0, (square / steps) - (_means[f] * _means[f])));
        }
    }
}
