namespace LstmMlNet.Interop.Tests.PyTorch;

/// <summary>A tensor as a module here has it: row-major values.</summary>
internal sealed record TorchTensor(string Name, int[] Shape, float[] Values);

/// <summary>
/// A module of <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c> and <c>nn.Linear</c> with random weights: its state dictionary as PyTorch's
/// documentation lays it out, and its forward pass by the equations there, in double precision.
/// </summary>
internal sealed record TorchModule(string Kind, int Features, int Units, int Layers, bool Bidirectional, bool Bias, int Outputs, int Seed)
{
    public string Prefix { get; init; } = "rnn.";

    public string Head { get; init; } = "fc";

    public bool Relu { get; init; }

    private int Gates => Kind switch { "LSTM" => 4, "GRU" => 3, _ => 1 };

    private int Directions => Bidirectional ? 2 : 1;

    public int Width => Units * Directions;

    public TorchTensor[] State(Func<float, float>? round = null)
    {
        var random = new Random(Seed);
        var tensors = new List<TorchTensor>();
        for (int layer = 0; layer < Layers; layer++)
        {
            int inputs = layer == 0 ? Features : Width;
            for (int d = 0; d < Directions; d++)
            {
                string suffix = $"_l{layer}{(d == 0 ? "" : "_reverse")}";
                Add($"{Prefix}weight_ih{suffix}", Gates * Units, inputs);
                Add($"{Prefix}weight_hh{suffix}", Gates * Units, Units);
                if (Bias)
                {
                    Add($"{Prefix}bias_ih{suffix}", Gates * Units);
                    Add($"{Prefix}bias_hh{suffix}", Gates * Units);
                }
            }
        }

        if (Outputs > 0)
        {
            Add($"{Head}.weight", Outputs, Width);
            if (Bias)
                Add($"{Head}.bias", Outputs);
        }

        return [.. tensors];

        void Add(string name, params int[] shape)
        {
            var values = new float[shape.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < values.Length; i++)
            {
                float value = (random.NextSingle() * 1.4f) - 0.7f;
                values[i] = round is null ? value : round(value);
            }

            tensors.Add(new TorchTensor(name, shape, values));
        }
    }

    /// <summary>
    /// The outputs of the top layer in every step, <c>[steps][units of both directions]</c>, and the last states, <c>h_n</c>.
    /// </summary>
    public (double[][] Steps, double[] Last) Run(TorchTensor[] state, float[] sequence)
    {
        Dictionary<string, TorchTensor> tensors = state.ToDictionary(tensor => tensor.Name);
        double[][] input = [.. sequence.Chunk(Features).Select(step => step.Select(value => (double)value).ToArray())];
        double[] last = [];
        for (int layer = 0; layer < Layers; layer++)
        {
            var outputs = new double[input.Length][];
            last = [];
            for (int d = 0; d < Directions; d++)
            {
                string suffix = $"_l{layer}{(d == 0 ? "" : "_reverse")}";
                var h = new double[Units];
                var c = new double[Units];
                for (int t = 0; t < input.Length; t++)
                {
                    int step = d == 0 ? t : input.Length - 1 - t;
                    (h, c) = Step(tensors, suffix, input[step], h, c);
                    outputs[step] = [.. outputs[step] ?? [], .. h];
                }

                last = [.. last, .. h];
            }

            input = outputs;
        }

        return (input, last);
    }

    public double[] Linear(TorchTensor[] state, double[] rows)
    {
        float[] weight = state.Single(tensor => tensor.Name == $"{Head}.weight").Values;
        float[]? bias = state.SingleOrDefault(tensor => tensor.Name == $"{Head}.bias")?.Values;
        return [.. Enumerable.Range(0, Outputs)
            .Select(o => (bias?[o] ?? 0) + rows.Select((value, k) => value * weight[(o * rows.Length) + k]).Sum())];
    }

    public static double[] Softmax(double[] logits)
    {
        double most = logits.Max();
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - most))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private (double[] H, double[] C) Step(Dictionary<string, TorchTensor> tensors, string suffix, double[] x, double[] h, double[] c)
    {
        double[] a = Product("weight_ih", "bias_ih", x);
        double[] b = Product("weight_hh", "bias_hh", h);
        var next = new double[Units];
        var cell = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            double Sum(int gate) => a[(gate * Units) + u] + b[(gate * Units) + u];
            switch (Kind)
            {
                case "LSTM":
                    cell[u] = (Sigmoid(Sum(1)) * c[u]) + (Sigmoid(Sum(0)) * Math.Tanh(Sum(2)));
                    next[u] = Sigmoid(Sum(3)) * Math.Tanh(cell[u]);
                    break;
                case "GRU":
                    double r = Sigmoid(Sum(0));
                    double z = Sigmoid(Sum(1));
                    double n = Math.Tanh(a[(2 * Units) + u] + (r * b[(2 * Units) + u]));
                    next[u] = ((1 - z) * n) + (z * h[u]);
                    break;
                default:
                    next[u] = Relu ? Math.Max(0, Sum(0)) : Math.Tanh(Sum(0));
                    break;
            }
        }

        return (next, cell);

        double[] Product(string kind, string bias, double[] values)
        {
            float[] weight = tensors[$"{Prefix}{kind}{suffix}"].Values;
            float[]? own = tensors.GetValueOrDefault($"{Prefix}{bias}{suffix}")?.Values;
            return [.. Enumerable.Range(0, Gates * Units)
                .Select(row => (own?[row] ?? 0) + values.Select((value, k) => value * weight[(row * values.Length) + k]).Sum())];
        }

        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }
}
