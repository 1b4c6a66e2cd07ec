using System.Globalization;
using System.IO.Compression;
using System.Text;
using PureHDF;

namespace LstmMlNet.Interop.Tests.Keras;

/// <summary>A recurrent layer of a model here: its class, units, and what Keras's constructor takes.</summary>
internal sealed record KerasRnn(string ClassName, int Units)
{
    public bool Both { get; init; }

    public bool Bias { get; init; } = true;

    public bool? ResetAfter { get; init; }

    public string Activation { get; init; } = "tanh";

    public string Gates { get; init; } = "sigmoid";

    public int GateCount => ClassName switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
}

/// <summary>
/// A Sequential with random weights: its files as Keras 2 and 3 document them, and its forward pass by Keras's equations, in double
/// precision.
/// </summary>
internal sealed record KerasModel(int Features, KerasRnn[] Layers, int Outputs, int Seed)
{
    public string Activation { get; init; } = "softmax";

    /// <summary>last, mean, max, or steps: the dense layer reads every one.</summary>
    public string Pooling { get; init; } = "last";

    /// <summary>Layers that change nothing in scoring are between the others.</summary>
    public bool Padded { get; init; }

    private Dictionary<string, (float[] Values, int[] Shape)> Weights()
    {
        var random = new Random(Seed);
        var weights = new Dictionary<string, (float[], int[])>();
        int inputs = Features;
        for (int i = 0; i < Layers.Length; i++)
        {
            KerasRnn layer = Layers[i];
            int width = layer.GateCount * layer.Units;
            for (int d = 0; d < (layer.Both ? 2 : 1); d++)
            {
                Add($"{i}/{d}/kernel", inputs, width);
                Add($"{i}/{d}/recurrent_kernel", layer.Units, width);
                if (layer.Bias)
                    Add($"{i}/{d}/bias", layer.ResetAfter == true ? [2, width] : [width]);
            }

            inputs = layer.Units * (layer.Both ? 2 : 1);
        }

        Add("dense/kernel", inputs, Outputs);
        Add("dense/bias", Outputs);
        return weights;

        void Add(string name, params int[] shape) => weights[name] =
            ([.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size))
                .Select(_ => (random.NextSingle() * 1.4f) - 0.7f)], shape);
    }

    public double[] Run(float[] sequence, bool oldHardSigmoid)
    {
        Dictionary<string, (float[] Values, int[] Shape)> weights = Weights();
        double[][] input = [.. sequence.Chunk(Features).Select(step => step.Select(value => (double)value).ToArray())];
        double[] last = [];
        for (int i = 0; i < Layers.Length; i++)
        {
            var outputs = new double[input.Length][];
            last = [];
            for (int d = 0; d < (Layers[i].Both ? 2 : 1); d++)
            {
                var h = new double[Layers[i].Units];
                var c = new double[Layers[i].Units];
                for (int t = 0; t < input.Length; t++)
                {
                    int step = d == 0 ? t : input.Length - 1 - t;
                    (h, c) = Step(
                        Layers[i],
                        name => weights.TryGetValue($"{i}/{d}/{name}", out var found) ? found.Values : null,
                        input[step],
                        h,
                        c,
                        oldHardSigmoid);
                    outputs[step] = [.. outputs[step] ?? [], .. h];
                }

                last = [.. last, .. h];
            }

            input = outputs;
        }

        return Pooling switch
        {
            "steps" => [.. input.SelectMany(Dense)],
            "mean" => Dense([.. last.Select((_, u) => input.Average(step => step[u]))]),
            "max" => Dense([.. last.Select((_, u) => input.Max(step => step[u]))]),
            _ => Dense(last),
        };

        double[] Dense(double[] rows)
        {
            double[] logits = [.. Enumerable.Range(0, Outputs).Select(o => weights["dense/bias"].Values[o]
                + rows.Select((value, k) => value * weights["dense/kernel"].Values[(k * Outputs) + o]).Sum())];
            return Activation switch
            {
                "softmax" => PyTorch.TorchModule.Softmax(logits),
                "sigmoid" => [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))],
                _ => logits,
            };
        }
    }

    private static (double[] H, double[] C) Step(
        KerasRnn layer, Func<string, float[]?> weights, double[] x, double[] h, double[] c, bool oldHardSigmoid)
    {
        int n = layer.Units;
        int width = layer.GateCount * n;
        float[] bias = weights("bias") ?? new float[2 * width];
        double[] a = Product(weights("kernel")!, x);
        var next = new double[n];
        var cell = new double[n];
        double Recurrent(int column, double[] state) =>
            state.Select((value, k) => value * weights("recurrent_kernel")![(k * width) + column]).Sum();
        for (int u = 0; u < n; u++)
        {
            double Z(int gate) => a[(gate * n) + u] + bias[(gate * n) + u];
            switch (layer.ClassName)
            {
                case "LSTM":
                    double i = Gate(Z(0) + Recurrent(u, h));
                    double f = Gate(Z(1) + Recurrent(n + u, h));
                    cell[u] = (f * c[u]) + (i * Act(Z(2) + Recurrent((2 * n) + u, h)));
                    next[u] = Gate(Z(3) + Recurrent((3 * n) + u, h)) * Act(cell[u]);
                    break;
                case "GRU" when layer.ResetAfter == true:
                    double Inner(int gate) => Recurrent((gate * n) + u, h) + bias[width + (gate * n) + u];
                    double z = Gate(Z(0) + Inner(0));
                    double r = Gate(Z(1) + Inner(1));
                    next[u] = (z * h[u]) + ((1 - z) * Act(Z(2) + (r * Inner(2))));
                    break;
                case "GRU":
                    double[] reset = [.. h.Select((value, k) => value * Gate(a[n + k] + bias[n + k] + Recurrent(n + k, h)))];
                    double update = Gate(Z(0) + Recurrent(u, h));
                    next[u] = (update * h[u]) + ((1 - update) * Act(Z(2) + Recurrent((2 * n) + u, reset)));
                    break;
                default:
                    next[u] = Act(Z(0) + Recurrent(u, h));
                    break;
            }
        }

        return (next, cell);

        double[] Product(float[] kernel, double[] values) =>
            [.. Enumerable.Range(0, width).Select(column => values.Select((value, k) => value * kernel[(k * width) + column]).Sum())];

        double Act(double value) => layer.Activation == "relu" ? Math.Max(0, value) : Math.Tanh(value);

        double Gate(double value) => layer.Gates == "sigmoid" ? 1 / (1 + Math.Exp(-value))
            : Math.Clamp((oldHardSigmoid ? value / 5 : value / 6) + 0.5, 0, 1);
    }

    private string Config(bool keras3)
    {
        var layers = new List<string>
        {
            Layer(
                "InputLayer",
                keras3 ? $"\"batch_shape\":[null,null,{Features}]" : $"\"batch_input_shape\":[null,null,{Features}]",
                "input"),
        };
        if (Padded)
            layers.Add(Layer("Masking", "\"mask_value\":0.0", "masking"));
        for (int i = 0; i < Layers.Length; i++)
        {
            KerasRnn layer = Layers[i];
            bool sequences = i < Layers.Length - 1 || Pooling != "last";
            var config = new StringBuilder();
            config.Append(CultureInfo.InvariantCulture, $"\"units\":{layer.Units},\"activation\":\"{layer.Activation}\",");
            if (layer.ClassName != "SimpleRNN")
                config.Append(CultureInfo.InvariantCulture, $"\"recurrent_activation\":\"{layer.Gates}\",");
            if (layer.ResetAfter is { } after)
                config.Append(CultureInfo.InvariantCulture, $"\"reset_after\":{Json(after)},");
            config.Append(
                CultureInfo.InvariantCulture,
                $"\"use_bias\":{Json(layer.Bias)},\"return_sequences\":{Json(sequences)},\"go_backwards\":false,\"return_state\":false");
            string own = Layer(layer.ClassName, config.ToString(), $"rnn_{i}");
            layers.Add(layer.Both ? Layer("Bidirectional", $"\"merge_mode\":\"concat\",\"layer\":{own}", $"both_{i}") : own);
            if (Padded)
                layers.Add(Layer("Dropout", "\"rate\":0.5", $"dropout_{i}"));
        }

        if (Pooling is "mean" or "max")
            layers.Add(Layer(Pooling == "mean" ? "GlobalAveragePooling1D" : "GlobalMaxPooling1D", "\"keepdims\":false", "pool"));
        string dense =
            Layer("Dense", $"\"units\":{Outputs},\"use_bias\":true,\"activation\":\"{(Padded ? "linear" : Activation)}\"", "dense");
        layers.Add(Pooling == "steps" ? Layer("TimeDistributed", $"\"layer\":{dense}", "steps") : dense);
        if (Padded)
            layers.Add(Layer("Activation", $"\"activation\":\"{Activation}\"", "activation"));
        return $"{{\"class_name\":\"Sequential\",\"config\":{{\"name\":\"sequential\",\"layers\":[{string.Join(",", layers)}]}}}}";

        static string Json(bool value) => value ? "true" : "false";

        static string Layer(string className, string config, string name) =>
            $"{{\"module\":\"keras.layers\",\"class_name\":\"{className}\","
            + $"\"config\":{{\"name\":\"{name}\",\"trainable\":true,{config}}}}}";
    }

    private static H5Dataset<float[]> Dataset((float[] Values, int[] Shape) weight) =>
        new(weight.Values, fileDims: [.. weight.Shape.Select(size => (ulong)size)]);

    /// <summary>As Keras 2 saves a model: <c>model_weights/rnn_0/…/kernel:0</c>.</summary>
    public byte[] H5(string version = "2.12.0")
    {
        Dictionary<string, (float[] Values, int[] Shape)> weights = Weights();
        var groups = new H5Group();
        for (int i = 0; i < Layers.Length; i++)
        {
            string layer = Layers[i].Both ? $"both_{i}" : $"rnn_{i}";
            var parts = new H5Group();
            var names = new List<string>();
            for (int d = 0; d < (Layers[i].Both ? 2 : 1); d++)
            {
                string part = d == 0 ? "forward_cell" : "backward_cell";
                var cell = new H5Group();
                foreach (string name in new[] { "kernel", "recurrent_kernel", "bias" })
                {
                    if (!weights.TryGetValue($"{i}/{d}/{name}", out (float[] Values, int[] Shape) weight))
                        continue;
                    cell[$"{name}:0"] = Dataset(weight);
                    names.Add($"{layer}/{part}/{name}:0");
                }

                parts[part] = cell;
            }

            groups[layer] = Named(layer, parts, [.. names]);
        }

        string head = Pooling == "steps" ? "steps" : "dense";
        groups[head] = Named(
            head,
            new H5Group { ["kernel:0"] = Dataset(weights["dense/kernel"]), ["bias:0"] = Dataset(weights["dense/bias"]) },
            [$"{head}/kernel:0", $"{head}/bias:0"]);
        return Bytes(new H5File
        {
            ["model_weights"] = groups,
            Attributes = new() { ["model_config"] = Config(keras3: false), ["keras_version"] = version, ["backend"] = "tensorflow" },
        });

        static H5Group Named(string name, H5Group parts, string[] names) =>
            new() { [name] = parts, Attributes = new() { ["weight_names"] = names } };
    }

    /// <summary>As Keras 3 saves a model.</summary>
    public byte[] Zip(string version = "3.5.0")
    {
        Dictionary<string, (float[] Values, int[] Shape)> weights = Weights();
        var layers = new H5Group();
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < Layers.Length; i++)
        {
            string className = Layers[i].ClassName switch { "SimpleRNN" => "simple_rnn", var other => other.ToLowerInvariant() };
            if (Layers[i].Both)
                Add("bidirectional", new H5Group { ["forward_layer"] = Cell(i, 0), ["backward_layer"] = Cell(i, 1) });
            else
                Add(className, Cell(i, 0));
        }

        H5Group dense = Variables("dense/kernel", "dense/bias");
        if (Pooling == "steps")
            Add("time_distributed", new H5Group { ["layer"] = dense });
        else
            Add("dense", dense);
        byte[] h5 = Bytes(new H5File { ["layers"] = layers });
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Entry("metadata.json", Encoding.UTF8.GetBytes($"{{\"keras_version\":\"{version}\"}}"));
            Entry("config.json", Encoding.UTF8.GetBytes(Config(keras3: true)));
            Entry("model.weights.h5", h5);

            void Entry(string name, byte[] bytes)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();

        H5Group Cell(int layer, int direction) => new()
        {
            ["cell"] = Variables($"{layer}/{direction}/kernel", $"{layer}/{direction}/recurrent_kernel", $"{layer}/{direction}/bias"),
            ["vars"] = new H5Group(),
        };

        H5Group Variables(params string[] names)
        {
            var group = new H5Group();
            foreach (string name in names.Where(weights.ContainsKey))
                group[$"{group.Count}"] = Dataset(weights[name]);
            return new H5Group { ["vars"] = group };
        }

        void Add(string name, H5Group group)
        {
            int count = counts[name] = counts.GetValueOrDefault(name) + 1;
            layers[count == 1 ? name : $"{name}_{count - 1}"] = group;
        }
    }

    private static byte[] Bytes(H5File file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
