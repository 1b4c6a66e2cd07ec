namespace LstmMlNet.Networks.Tests.Reference;

/// <summary>Convolutions in front of a network in plain double precision, sequence by sequence and step by step.</summary>
internal sealed class ReferenceFrontEnd
{
    private readonly ConvolutionalFrontEnd _frontEnd;
    private readonly Dictionary<string, double[]>[] _weights;

    /// <param name="frontEnd">The convolutions.</param>
    /// <param name="copy">Copies a parameter to where a test may change it.</param>
    public ReferenceFrontEnd(ConvolutionalFrontEnd frontEnd, Func<NetworkParameter, double[]> copy)
    {
        _frontEnd = frontEnd;
        _weights = [.. frontEnd.Layers.Select(layer => layer.Parameters.ToDictionary(parameter => parameter.Name, copy))];
    }

    /// <summary>Each sequence's outputs of the last convolution.</summary>
    /// <param name="sequences">Sequences that are computed together, [sequence][step][feature].</param>
    /// <param name="together">Whether their own statistics are taken, as in training, or moving averages.</param>
    public double[][][] Run(double[][][] sequences, bool together)
    {
        var inputs = new List<double[][][]> { sequences };
        for (int i = 0; i < _frontEnd.Layers.Count; i++)
            inputs.Add(Layer(i, inputs, together));
        return inputs[^1];
    }

    /// <summary>Means of so many steps each, of what is left at the end.</summary>
    public double[][] Frames(double[][] outputs, int stepsPerFrame) =>
        [.. outputs.Chunk(stepsPerFrame / _frontEnd.Stride).Select(Mean)];

    /// <summary>Another number whenever a weight has changed.</summary>
    public double SumOfWeights() =>
        _weights.SelectMany(layer => layer.Values).SelectMany(values => values).Select((value, i) => value * (1 + (i * 1e-3))).Sum();

    /// <summary>Each feature of a sequence, or its logarithm, less its mean and over its standard deviation.</summary>
    public static double[][] Normalize(float[] sequence, int features, SequenceNormalization kind)
    {
        double[][] rows =
        [
            .. sequence.Chunk(features).Select(step => step
                .Select(value => kind == SequenceNormalization.Standardized
                    ? value
                    : Math.Sign(value) * Math.Log(1 + Math.Abs((double)value)))
                .ToArray()),
        ];
        double[] means = Mean(rows);
        double[] deviations = [.. means.Select((mean, j) => Math.Sqrt(rows.Average(row => Math.Pow(row[j] - mean, 2))))];
        return [.. rows.Select(row => row.Select((value, j) => deviations[j] > 1e-9 ? (value - means[j]) / deviations[j] : 0).ToArray())];
    }

    public static double[] Mean(double[][] rows) => [.. rows[0].Select((_, j) => rows.Average(row => row[j]))];

    public double[] PositiveShare(double[][] rows) =>
        [.. rows[0].Select((_, j) => Read(rows, j).Average(row => row[j] > 0 ? 1.0 : 0))];

    public double[] Max(double[][] rows) => [.. rows[0].Select((_, j) => Read(rows, j).Max(row => row[j]))];

    /// <summary>The steps at which the head reads a filter: all, or those at which its kernel lies within the sequence.</summary>
    private IEnumerable<double[]> Read(double[][] rows, int filter)
    {
        ConvolutionPath? path = _frontEnd.Layers[^1].Paths
            .SelectMany(path => Enumerable.Repeat(path, path.Filters))
            .ElementAtOrDefault(filter);
        return path is { Inside: true } && rows.Length > path.Span ? rows.Skip(path.Span / 2).Take(rows.Length - path.Span) : rows;
    }

    private double[][][] Layer(int index, List<double[][][]> inputs, bool together)
    {
        ConvolutionLayer layer = _frontEnd.Layers[index];
        Dictionary<string, double[]> weights = _weights[index];
        double[][][] own =
            Normalize([.. inputs[index].Select(sequence => Filters(layer, weights, sequence))], layer, weights, "", together);
        own = Each(own, value => Math.Max(0, value));
        if (layer.ShortcutOver == 0)
            return own;
        int from = index + 1 - layer.ShortcutOver;
        int stride = _frontEnd.Layers.Skip(from).Take(layer.ShortcutOver).Aggregate(1, (product, one) => product * one.Stride);
        double[][][] shortcut = Normalize(
            [.. inputs[from].Select(sequence => Convolve(sequence, weights["shortcut_kernel"], 1, 1, stride, 0))],
            layer,
            weights,
            "shortcut_",
            together);
        return [.. own.Zip(shortcut, (a, b) => a.Zip(b, (x, y) => x.Zip(y, (one, other) => Math.Max(0, one + other)).ToArray()).ToArray())];
    }

    private static double[][] Filters(ConvolutionLayer layer, Dictionary<string, double[]> weights, double[][] sequence)
    {
        double[][] read = weights.TryGetValue("bottleneck_kernel", out double[]? mixing)
            ? Convolve(sequence, mixing, 1, 1, 1, 0)
            : sequence;
        var parts = new List<double[][]>();
        for (int p = 0; p < layer.Paths.Count; p++)
        {
            ConvolutionPath path = layer.Paths[p];
            int span = (path.KernelSize - 1) * path.Dilation;
            int before = layer.Padding == ConvolutionPadding.Causal ? span : span / 2;
            parts.Add(Convolve(read, weights[p == 0 ? "kernel" : $"kernel_{p}"], path.KernelSize, path.Dilation, layer.Stride, before));
        }

        if (layer.PooledFilters > 0)
        {
            (int first, int last) = layer.Padding == ConvolutionPadding.Causal ? (-2, 0) : (-1, 1);
            double[][] pooled = [.. sequence.Select((step, t) => step.Select((_, j) =>
                Enumerable.Range(t + first, last - first + 1)
                    .Where(at => at >= 0 && at < sequence.Length)
                    .Max(at => sequence[at][j])).ToArray())];
            parts.Add(Convolve(pooled, weights["pooled_kernel"], 1, 1, layer.Stride, 0));
        }

        return [.. parts[0].Select((_, t) => parts.SelectMany(part => part[t]).ToArray())];
    }

    private static double[][] Convolve(double[][] sequence, double[] kernel, int length, int dilation, int stride, int before)
    {
        int channels = sequence[0].Length;
        int filters = kernel.Length / (length * channels);
        var output = new double[(sequence.Length + stride - 1) / stride][];
        for (int t = 0; t < output.Length; t++)
        {
            output[t] = new double[filters];
            for (int k = 0; k < length; k++)
            {
                int at = (t * stride) + (k * dilation) - before;
                for (int c = 0; at >= 0 && at < sequence.Length && c < channels; c++)
                {
                    for (int f = 0; f < filters; f++)
                        output[t][f] += sequence[at][c] * kernel[(((k * channels) + c) * filters) + f];
                }
            }
        }

        return output;
    }

    private static double[][][] Normalize(
        double[][][] values,
        ConvolutionLayer layer,
        Dictionary<string, double[]> weights,
        string prefix,
        bool together)
    {
        const double Epsilon = 1e-3;
        if (layer.Normalization == ConvolutionNormalization.None)
            return [.. values.Select(rows =>
                rows.Select(row => row.Zip(weights[prefix + "bias"], (value, bias) => value + bias).ToArray()).ToArray())];
        double[] gamma = weights[prefix + "gamma"];
        double[] beta = weights[prefix + "beta"];
        if (layer.Normalization == ConvolutionNormalization.Layer)
            return [.. values.Select(rows => rows.Select(row =>
            {
                double variance = row.Average(value => Math.Pow(value - row.Average(), 2));
                return row.Select((value, f) => (gamma[f] * (value - row.Average()) / Math.Sqrt(variance + Epsilon)) + beta[f]).ToArray();
            }).ToArray())];
        double[][] all = [.. values.SelectMany(rows => rows)];
        bool own = together && layer.Trainable;
        double[] mean = own ? Mean(all) : weights[prefix + "moving_mean"];
        double[] deviation = own
            ? [.. mean.Select((center, f) => Math.Sqrt(all.Average(row => Math.Pow(row[f] - center, 2)) + Epsilon))]
            : [.. weights[prefix + "moving_variance"].Select(variance => Math.Sqrt(variance + Epsilon))];
        return [.. values.Select(rows =>
            rows.Select(row => row.Select((value, f) => (gamma[f] * (value - mean[f]) / deviation[f]) + beta[f]).ToArray()).ToArray())];
    }

    private static double[][][] Each(double[][][] values, Func<double, double> change) =>
        [.. values.Select(rows => rows.Select(row => row.Select(change).ToArray()).ToArray())];
}
